"""The pages that list reports and show redacted text.

A GET shows a form for the reason and a POST the text: a link, a preview or a prefetch
never looks at one. Browsers are told to keep nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from feedback import facade
from triage.queries import horizon
from triage.queries.reports import reports_listed
from triage.queries.texts import (
    SAMPLE,
    TooFewReportersError,
    report_text,
    symptom_label,
    symptom_sample,
)
from triage.queries.viewers import viewer_of
from triage.web.access import role_required
from triage.web.filters import SYMPTOMS, page_of, symptom_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from feedback.contracts import RedactedReport


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(facade.INVESTIGATOR)
@cache_control(no_store=True, private=True)
def report_page(request: HttpRequest, report_id: str) -> HttpResponse:
    """Ask for a reason, then show one report's redacted text."""
    clock = timezone.now()

    def texts(why: str) -> list[RedactedReport]:
        one = report_text(
            report_id=report_id,
            viewer=facade.viewer_of(request.user),
            why=why,
            now=horizon(clock=clock),
            clock=clock,
        )
        return [one]

    return _look(request, title=f"Report {report_id}", most=1, texts=texts)


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(facade.INVESTIGATOR)
@cache_control(no_store=True, private=True)
def sample_page(request: HttpRequest, symptom_id: str) -> HttpResponse:
    """Ask for a reason, then show some redacted texts of a symptom."""
    label = symptom_label(symptom_id=symptom_id)
    if label is None:
        raise Http404("no such symptom")
    clock = timezone.now()

    def texts(why: str) -> list[RedactedReport]:
        return symptom_sample(
            symptom_id=symptom_id,
            viewer=facade.viewer_of(request.user),
            why=why,
            now=horizon(clock=clock),
            clock=clock,
        )

    return _look(request, title=f"Sample: {label}", most=SAMPLE, texts=texts)


@require_safe
@role_required(facade.INVESTIGATOR)
@cache_control(no_store=True, private=True)
def reports_page(request: HttpRequest) -> HttpResponse:
    """List the reports, of all, a symptom or a cause; no text, so nothing is logged."""
    context: dict[str, object] = {"page": "reports", "symptoms": SYMPTOMS}
    status = 200
    try:
        chosen = context["chosen"] = symptom_of(request.GET)
        cause_id = context["cause_id"] = request.GET.get("cause", "")
        filters = {"symptom": chosen, "cause": cause_id}
        context["kept"] = urlencode({k: v for k, v in filters.items() if v})
        context["listed"] = reports_listed(
            viewer=viewer_of(request.user),
            now=horizon(clock=timezone.now()),
            number=page_of(request.GET),
            symptom_id=chosen,
            cause_id=cause_id,
        )
    except ValueError as error:
        return render(request, "triage/bad.html", {"message": str(error)}, status=400)
    except LookupError as error:
        raise Http404(str(error)) from None
    except TooFewReportersError as error:
        context["message"], status = str(error), 403
    return render(request, "triage/reports.html", context, status=status)


def _look(
    request: HttpRequest,
    *,
    title: str,
    most: int,
    texts: Callable[[str], list[RedactedReport]],
) -> HttpResponse:
    context: dict[str, object] = {"page": "reports", "title": title, "most": most}
    status = 200
    if request.method == "POST":
        why = request.POST.get("reason", "")
        try:
            context["texts"] = texts(why)
        except facade.ReasonError as error:
            context |= {"message": str(error), "reason": why}
            status = 400
        except facade.TooManyLooksError as error:
            context["message"], status = str(error), 429
        except TooFewReportersError as error:
            context["message"], status = str(error), 403
        except LookupError:
            raise Http404("no such text") from None
    return render(request, "triage/text.html", context, status=status)
