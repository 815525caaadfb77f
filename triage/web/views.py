"""The pages: read the query string, call queries, render."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from triage.alerts.issues import can_create
from triage.core.symptoms import UNSORTED
from triage.queries import (
    cause_known,
    causes_known,
    horizon,
    scanned_to,
    state_known,
    symptoms_known,
)
from triage.queries.beside import beside_view
from triage.queries.cause_days import cause_daily, causes_daily
from triage.queries.everywhere import everywhere_lately
from triage.queries.handling import handling_known
from triage.queries.health import health_known
from triage.queries.issues import issues_known
from triage.queries.moved import moved_lately
from triage.queries.new_symptoms import new_symptoms_known
from triage.queries.precision import precision_known
from triage.queries.rhythms import daily_lately
from triage.queries.symptom_page import symptom_page
from triage.queries.weeks import Week
from triage.web.access import role_required
from triage.web.filters import (
    CURRENT,
    status_links,
    status_of,
    week_links,
    week_of,
)
from triage.web.heat_views import heat_shown
from triage.web.timeline_views import timeline_shown

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@role_required(facade.VIEWER)
def now_page(request: HttpRequest) -> HttpResponse:
    """Render the causes known now, as sentences and as a table."""
    now = horizon(clock=timezone.now())
    try:
        status = status_of(request.GET)
    except ValueError as error:
        return _bad(request, error)
    causes = causes_known(now=now)
    chosen = [cause for cause in reversed(causes) if status in ("", cause.status)]
    first = [cause for cause in chosen if status or cause.status in CURRENT]
    daily = causes_daily(cause_ids=tuple(c.cause_id for c in chosen), now=now)
    table = symptoms_known(now=now)
    scanned = scanned_to()
    context = {
        "page": "now",
        "scanned_to": scanned,
        "totals": table.totals,
        "unsorted": table.by_id[UNSORTED],
        "health": health_known(clock=timezone.now()),
        "causes": [(cause, daily[cause.cause_id]) for cause in first],
        "past": [(c, daily[c.cause_id]) for c in chosen if c not in first],
        "in_figures": chosen,
        "everywhere": everywhere_lately(now=now),
        "daily": daily_lately(now=now),
        "moved": moved_lately(now=now),
        "all_causes": len(causes),
        "open_causes": sum(cause.status in CURRENT for cause in causes),
        "precision": precision_known(now=now),
        "status": status,
        "links": status_links(chosen=status, path=request.path),
        "timeline": timeline_shown(causes=chosen, scanned=scanned, now=now),
    }
    return render(request, "triage/now.html", context)


@require_safe
@role_required(facade.VIEWER)
def cause_page(request: HttpRequest, cause_id: str) -> HttpResponse:
    """Render everything that is known of one cause."""
    context = cause_context(cause_id=cause_id)
    return render(request, "triage/cause.html", context)


def cause_context(*, cause_id: str) -> dict[str, object]:
    """Return what the page of one cause is rendered with; raise Http404 without it."""
    now = horizon(clock=timezone.now())
    cause = cause_known(cause_id=cause_id, now=now)
    if cause is None:
        raise Http404("no such cause")
    probes, ratings = beside_view(cause=cause, now=now)
    return {
        "cause": cause,
        "probes": probes,
        "ratings": ratings,
        "daily": cause_daily(cause_id=cause_id, now=now),
        "handling": handling_known(cause_id=cause_id),
        "issues": issues_known(cause_id=cause_id),
        "may_create": can_create(),
    }


@require_safe
@role_required(facade.VIEWER)
def symptoms_page(request: HttpRequest) -> HttpResponse:
    """Render the symptoms of all time or of one week."""
    now = horizon(clock=timezone.now())
    try:
        week = week_of(request.GET)
    except ValueError as error:
        return _bad(request, error)
    table = symptoms_known(
        now=now, since=week.start if week else None, until=week.end if week else None
    )
    last = Week.of(state_known(now=now).totals.last or now)
    context = {
        "page": "symptoms",
        "table": table,
        "new": new_symptoms_known(now=now),
        "week": week,
        "links": week_links(chosen=week, last=last, path=request.path),
    }
    return render(request, "triage/symptoms.html", context)


@require_safe
@role_required(facade.VIEWER)
def symptom_page_view(request: HttpRequest, symptom_id: str) -> HttpResponse:
    """Render one symptom: what it is, how many told it, what it is not."""
    now = horizon(clock=timezone.now())
    found = symptom_page(symptom_id=symptom_id, now=now)
    if found is None:
        raise Http404("no such symptom")
    context = {
        "page": "symptoms",
        "found": found,
        **heat_shown(series=f"symptom:{symptom_id}", now=now),
    }
    return render(request, "triage/symptom.html", context)


def _bad(request: HttpRequest, error: ValueError) -> HttpResponse:
    return render(request, "triage/bad.html", {"message": str(error)}, status=400)
