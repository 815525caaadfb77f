"""The file of a cause's exemplars: a GET asks for the reason, a POST gives the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from feedback import facade
from triage.queries import cause_known, horizon
from triage.queries.evaluation import INSPECT, MOST, PROMPTFOO, evaluation_set
from triage.queries.texts import TooFewReportersError
from triage.web.access import role_required

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(facade.INVESTIGATOR)
@cache_control(no_store=True, private=True)
def evaluation_file(request: HttpRequest, cause_id: str) -> HttpResponse:
    """Ask for a reason, then send the exemplars; each is logged as a look."""
    clock = timezone.now()
    form = request.GET.get("as", PROMPTFOO)
    if form not in (PROMPTFOO, INSPECT):
        message = f"as: must be one of {PROMPTFOO}, {INSPECT}"
        return render(request, "triage/bad.html", {"message": message}, status=400)
    if cause_known(cause_id=cause_id, now=horizon(clock=clock)) is None:
        raise Http404("no such cause")
    context: dict[str, object] = {
        "page": "reports",
        "title": f"Evaluation set of {cause_id} for {form}",
        "most": MOST,
    }
    if request.method != "POST":
        return render(request, "triage/text.html", context)
    why = request.POST.get("reason", "")
    try:
        lines = evaluation_set(
            cause_id=cause_id,
            form=form,
            viewer=facade.viewer_of(request.user),
            why=why,
            now=horizon(clock=clock),
            clock=clock,
        )
    except facade.ReasonError as error:
        context |= {"message": str(error), "reason": why}
        return render(request, "triage/text.html", context, status=400)
    except facade.TooManyLooksError as error:
        context["message"] = str(error)
        return render(request, "triage/text.html", context, status=429)
    except TooFewReportersError:
        context["message"] = "too few reporters consented to give their conversation"
        return render(request, "triage/text.html", context, status=403)
    return HttpResponse(
        lines,
        content_type="application/jsonl; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="evaluation.jsonl"'},
    )
