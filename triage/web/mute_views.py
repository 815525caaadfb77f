"""The page of alerts: what was sent or not, what is muted; and its form."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from feedback import facade
from triage.models import Cause
from triage.muting import mute, muted_until
from triage.queries.outbox import deliveries_listed
from triage.verdicts import MAY_ACT, ActError, Actor
from triage.web.access import role_required

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

HOURS = {"0": "not any more", "1": "1 hour", "8": "8 hours", "24": "a day"} | {
    "168": "a week",
    "720": "30 days",
}


@require_http_methods(["GET", "HEAD", "POST"])
@role_required(facade.VIEWER)
def alerts_page(request: HttpRequest, cause_id: str = "") -> HttpResponse:
    """Show the alerts of one cause or of all, and mute them when the form says so."""
    now = timezone.now()
    if cause_id and not Cause.objects.filter(cause_id=cause_id).exists():
        raise Http404("no such cause")
    context: dict[str, object] = {"page": "health", "cause_id": cause_id}
    status = 200
    if request.method == "POST":
        try:
            _mute(request, cause_id, now)
        except facade.NotAllowedError as error:
            raise PermissionDenied(str(error)) from None
        except ActError as error:
            typed = request.POST.get("reason", "")
            context |= {"message": str(error), "reason": typed}
            status = 400
        else:
            return redirect(request.path)
    context |= {
        "muted": muted_until(cause_id=cause_id, now=now),
        "muted_all": muted_until(cause_id="", now=now) if cause_id else None,
        "deliveries": deliveries_listed(cause_id=cause_id),
        "hours": HOURS,
    }
    return render(request, "triage/alerts.html", context, status=status)


def _mute(request: HttpRequest, cause_id: str, now: datetime) -> None:
    viewer = facade.viewer_of(request.user)
    if not any(viewer.may(role) for role in MAY_ACT):
        raise facade.NotAllowedError(" or ".join(MAY_ACT))
    hours = request.POST.get("hours", "")
    if hours not in HOURS:
        raise ActError("hours", f"must be one of {', '.join(HOURS)}")
    mute(
        cause_id=cause_id,
        until=now + timedelta(hours=int(hours)),
        reason=request.POST.get("reason", ""),
        actor=Actor(name=viewer.name, viewer=viewer),
        now=now,
    )
