"""The page that shows what an issue would say, and creates it once confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from feedback import facade
from triage.alerts.issues import NotSentError, can_create, create, draft
from triage.verdicts import MAY_ACT, ActError, Actor, ConflictError
from triage.web.access import role_required

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from triage.alerts.issues import Draft

NOT_SET = "GITHUB_TOKEN and GITHUB_REPOSITORY are not set"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@role_required(*MAY_ACT)
def issue_page(request: HttpRequest, cause_id: str) -> HttpResponse:
    """Show the text; with the form, create the issue and show the cause again."""
    now = timezone.now()
    asked = request.POST if request.method == "POST" else request.GET
    again = asked.get("again") == "1"
    context: dict[str, object] = {"cause_id": cause_id, "again": again}
    shown: Draft | None = None
    try:
        if not can_create():
            raise ActError("issue", NOT_SET)
        shown = draft(
            cause_id=cause_id,
            repository=settings.GITHUB_REPOSITORY,
            clock=now,
            again=again,
        )
        if request.method == "POST":
            _create(request, cause_id, shown, now)
            return redirect(f"{reverse('cause', args=[cause_id])}#issues")
    except facade.NotAllowedError as error:
        raise PermissionDenied(str(error)) from None
    except LookupError:
        raise Http404("no such cause") from None
    except (ActError, NotSentError) as error:
        context |= {"message": str(error), "draft": shown}
        return render(request, "triage/issue.html", context, status=_status(error))
    return render(request, "triage/issue.html", context | {"draft": shown})


def _create(request: HttpRequest, cause_id: str, shown: Draft, now: datetime) -> None:
    viewer = facade.viewer_of(request.user)
    create(
        cause_id=cause_id,
        shown=shown,
        seen=request.POST.get("seen", ""),
        actor=Actor(name=viewer.name, viewer=viewer),
        now=now,
    )


def _status(error: ActError | NotSentError) -> int:
    if isinstance(error, NotSentError):
        return 502
    return 409 if isinstance(error, ConflictError) else 400
