"""Whether the pipeline works, as pages and as JSON: traffic coverage and health."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe
from ninja import Router

from feedback import facade
from feedback.tasks import redact_waiting
from triage.queries import horizon
from triage.queries.coverage import coverage_known
from triage.queries.explore import ALL
from triage.queries.health import health_known, source_notes
from triage.queries.outbox import outbox_known
from triage.queries.viewers import viewer_of
from triage.web.access import role_required
from triage.web.broker import broker_known, broker_state
from triage.web.heat_views import heat_shown
from triage.web.parts import kept_part
from triage.web.schemas import HealthOut

if TYPE_CHECKING:
    from django.http import HttpResponse

router = Router(tags=["read"])


@require_safe
@role_required(facade.VIEWER)
def coverage_page(request: HttpRequest) -> HttpResponse:
    """Show which hours of which deployments have no traffic count."""
    now = horizon(clock=timezone.now())
    found = coverage_known(now=now)
    context = {
        "page": "coverage",
        "hours": kept_part(
            now=now,
            asked=("coverage", found and (found.until, found.version)),
            make=lambda: render_to_string("triage/_coverage.html", {"coverage": found}),
        ),
        "heat": heat_shown(series=ALL, now=now),
    }
    return render(request, "triage/coverage.html", context)


@require_safe
@role_required(facade.VIEWER)
def health_page(request: HttpRequest) -> HttpResponse:
    """Show what waits, how far the scan is, and which versions run."""
    clock, broker = timezone.now(), broker_known()
    context = {
        "page": "health",
        "health": health_known(clock=clock),
        "outbox": outbox_known(clock=clock),
        "broker": broker.state,
        "queues": broker.queues,
        "workers": broker.workers,
        "sources": source_notes(),
        "may_requeue": viewer_of(request.user).may(facade.ADMIN),
    }
    return render(request, "triage/health.html", context)


@require_POST
@role_required(facade.ADMIN)
def requeue(request: HttpRequest) -> HttpResponse:
    """Let failed reports wait for redaction again, and show the page."""
    viewer = facade.viewer_of(request.user)
    if facade.requeue(by=viewer.name, viewer=viewer):
        redact_waiting.delay()
    return redirect("health")


@router.get("/health", response={200: HealthOut}, summary="Health")
def health(request: HttpRequest) -> JsonResponse:
    """Say what waits, how far the scan is, and which versions run."""
    clock = timezone.now()
    more = {"broker": broker_state(), "alerts": outbox_known(clock=clock).document}
    return JsonResponse(health_known(clock=clock).document | more)
