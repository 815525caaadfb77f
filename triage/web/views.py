"""The pages: read the query string, call queries, render."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from triage.alerts.issues import can_create
from triage.core.symptoms import UNSORTED
from triage.queries import (
    cause_known,
    horizon,
    scanned_to,
    state_known,
    symptoms_known,
)
from triage.queries.exposure import requests_served
from triage.queries.handling import handling_known
from triage.queries.health import pulse_known
from triage.queries.issues import issues_known
from triage.queries.new_symptoms import new_symptoms_known
from triage.queries.symptom_page import symptom_page
from triage.queries.viewers import viewer_of
from triage.queries.weeks import Week
from triage.report.symptom_weeks import SymptomWeek, symptom_weeks
from triage.web.access import role_required
from triage.web.cause_parts import cause_parts
from triage.web.filters import (
    status_links,
    status_of,
    week_links,
    week_of,
)
from triage.web.heat_views import heat_shown
from triage.web.now_parts import now_parts
from triage.web.parts import kept_part

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from triage.queries import SymptomRow, SymptomTable


@require_safe
@role_required(facade.VIEWER)
def now_page(request: HttpRequest) -> HttpResponse:
    """Render the causes known now, as sentences and as a table."""
    now = horizon(clock=timezone.now())
    try:
        status = status_of(request.GET)
    except ValueError as error:
        return _bad(request, error)
    table = symptoms_known(now=now)
    context = {
        "page": "now",
        "scanned_to": scanned_to(),
        "totals": table.totals,
        "unsorted": table.by_id[UNSORTED],
        "health": pulse_known(clock=timezone.now()),
        "status": status,
        "links": status_links(chosen=status, path=request.path),
        "parts": now_parts(now=now, status=status),
    }
    return render(request, "triage/now.html", context)


@require_safe
@role_required(facade.VIEWER)
def cause_page(request: HttpRequest, cause_id: str) -> HttpResponse:
    """Render everything that is known of one cause."""
    context = cause_context(cause_id=cause_id, request=request)
    return render(request, "triage/cause.html", context)


def cause_context(*, cause_id: str, request: HttpRequest) -> dict[str, object]:
    """Return what the page of one cause is rendered with; raise Http404 without it."""
    now = horizon(clock=timezone.now())
    cause = cause_known(cause_id=cause_id, now=now)
    if cause is None:
        raise Http404("no such cause")
    return {
        "page": "causes",
        "cause": cause,
        "handling": handling_known(cause_id=cause_id),
        "parts": cause_parts(cause, roles=viewer_of(request.user).roles, now=now),
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
    investigator = viewer_of(request.user).may(facade.INVESTIGATOR)
    body = kept_part(
        now=now,
        asked=("symptoms", week, investigator),
        make=lambda: _symptoms(request.path, week, now, investigator=investigator),
    )
    return render(request, "triage/symptoms.html", {"page": "symptoms", "body": body})


def _symptoms(
    path: str, week: Week | None, now: datetime, *, investigator: bool
) -> SafeString:
    table = symptoms_known(
        now=now, since=week.start if week else None, until=week.end if week else None
    )
    state = state_known(now=now)
    last = Week.of(state.totals.last or now)
    context = {
        "roles": (facade.INVESTIGATOR,) if investigator else (),
        "table": table,
        "rows": _changes(table, week, now),
        "new": new_symptoms_known(now=now),
        "week": week,
        "sorted": state.totals.raw_reports,
        "ahead": week and state.scanned_to and week.start >= state.scanned_to,
        "links": week_links(chosen=week, last=last, path=path),
    }
    return render_to_string("triage/_symptoms.html", context)


def _changes(
    table: SymptomTable, week: Week | None, now: datetime
) -> list[tuple[SymptomRow, SymptomWeek | None]]:
    """Return each row beside its change on the week before, where one is asked for."""
    if week is None:
        return [(row, None) for row in table.rows]
    last = week.before
    before = symptoms_known(now=now, since=last.start, until=last.end)
    return [
        (found.row, found)
        for found in symptom_weeks(
            table=table,
            before=before,
            requests=requests_served(since=week.start, until=week.end),
            requests_before=requests_served(since=last.start, until=last.end),
        )
    ]


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
        "change": kept_part(
            now=now,
            asked=("symptom's change", symptom_id),
            make=lambda: _last_change(symptom_id, now),
        ),
        "heat": heat_shown(series=f"symptom:{symptom_id}", now=now),
    }
    return render(request, "triage/symptom.html", context)


def _last_change(symptom_id: str, now: datetime) -> tuple[Week, SymptomWeek] | None:
    """Return how the last week that was scanned whole stands to the one before it."""
    scanned = scanned_to()
    if scanned is None:
        return None
    week = Week.of(scanned).before
    table = symptoms_known(now=now, since=week.start, until=week.end)
    changes = {row.symptom_id: one for row, one in _changes(table, week, now)}
    found = changes.get(symptom_id)
    return (week, found) if found else None


def _bad(request: HttpRequest, error: ValueError) -> HttpResponse:
    return render(request, "triage/bad.html", {"message": str(error)}, status=400)
