"""The read side of the API. Who may call it is decided where it is mounted."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from feedback.errors import ApiError
from triage.queries import documents_known, horizon, symptoms_known
from triage.queries.beside import with_beside
from triage.queries.findings import findings_known
from triage.queries.kept_reports import report_kept, reports_kept
from triage.queries.moved import moved_known
from triage.queries.new_symptoms import new_symptoms_known
from triage.queries.rhythms import weekdays_known
from triage.queries.symptom_document import symptoms_document
from triage.web.api_answers import answered, answers, bad, time_of
from triage.web.api_pages import Limit, asked_of, by_key, by_place, time_key
from triage.web.cause_schemas import CauseOut
from triage.web.filters import status_of, week_of
from triage.web.schemas import (
    CausesOut,
    ErrorOut,
    SymptomsOut,
    WeeklyReportsOut,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triage.queries.documents import Document
    from triage.queries.kept_reports import Kept

router = Router(tags=["read"])
_ONE = {304: None, 404: ErrorOut}


@router.get("/causes", response=answers(CausesOut), summary="Causes")
def causes(
    request: HttpRequest,
    status: str = "",
    since: str = "",
    limit: Limit = None,
    cursor: str = "",
) -> HttpResponse:
    """Give the causes known now, in the order of their detection.

    `status` keeps one of open, acknowledged, dismissed, resolved, `since` those that
    were detected or ended then or later. `findings` are no causes: rises that all
    deployments share, or that follow the hour of the day; every page has them all,
    all rises that follow the day of the week, and all unlogged moves of the traffic.
    """
    at = time_of(field="since", text=since)
    asked = asked_of(limit=limit, cursor=cursor, parts=2)
    try:
        chosen = status_of({"status": status})
    except ValueError as error:
        raise bad(error) from None
    now = horizon(clock=timezone.now())
    kept = [
        document
        for document in documents_known(now=now)
        if chosen in ("", document["status"]) and _is_since(document, at)
    ]
    kept.sort(key=_cause_key)
    findings = [found.document() for found in findings_known(now=now)]
    weekdays = [rise.document() for rise in weekdays_known(now=now)]
    moves = [moved.document() for moved in moved_known(now=now)]
    if asked is None:
        document = {
            "causes": _beside(kept, now),
            "findings": findings,
            "weekday_rises": weekdays,
            "traffic_moves": moves,
        }
        return answered(request, document)
    page = by_key(rows=kept, key=_cause_key, asked=asked)
    document = {
        "causes": _beside(page.rows, now),
        "findings": findings,
        "weekday_rises": weekdays,
        "traffic_moves": moves,
    }
    return answered(request, document, cursor=page.cursor)


def _beside(documents: Iterable[Document], now: datetime) -> list[Document]:
    return [with_beside(document=document, now=now) for document in documents]


@router.get("/causes/{cause_id}", response={200: CauseOut, **_ONE}, summary="A cause")
def cause(request: HttpRequest, cause_id: str) -> HttpResponse:
    """Give one cause."""
    now = horizon(clock=timezone.now())
    for document in documents_known(now=now):
        if document["cause_id"] == cause_id:
            return answered(request, with_beside(document=document, now=now))
    raise ApiError(404, "there is none of this id", field="cause_id")


@router.get("/symptoms", response=answers(SymptomsOut), summary="Symptoms")
def symptoms(
    request: HttpRequest,
    week: str = "",
    limit: Limit = None,
    cursor: str = "",
) -> HttpResponse:
    """Give the symptoms of all time, or of one ISO week such as 2025-W35.

    When the table has changed since the page before, the cursor is refused with 409.
    """
    asked = asked_of(limit=limit, cursor=cursor, parts=2)
    try:
        chosen = week_of({"week": week})
    except ValueError as error:
        raise bad(error) from None
    now = horizon(clock=timezone.now())
    table = symptoms_known(
        now=now,
        since=chosen.start if chosen else None,
        until=chosen.end if chosen else None,
    )
    new = new_symptoms_known(now=now)
    told = {"new_symptoms": [row.document() for row in new]}
    document = symptoms_document(table) | told
    if asked is None:
        return answered(request, document)
    page = by_place(rows=document["symptoms"], table=document, asked=asked)
    return answered(
        request, document | {"symptoms": list(page.rows)}, cursor=page.cursor
    )


@router.get("/weekly", response=answers(WeeklyReportsOut), summary="Weekly reports")
def weekly_reports(
    request: HttpRequest,
    since: str = "",
    limit: Limit = None,
    cursor: str = "",
) -> HttpResponse:
    """Give the weekly reports that are kept, the latest week first.

    `since` keeps those that were made, or made anew, then or later.
    """
    at = time_of(field="since", text=since)
    asked = asked_of(limit=limit, cursor=cursor, parts=1)
    kept = reports_kept(since=at)
    if asked is None:
        return answered(request, {"reports": [report.document for report in kept]})
    page = by_key(rows=kept, key=_week_key, asked=asked, latest_first=True)
    document = {"reports": [report.document for report in page.rows]}
    return answered(request, document, cursor=page.cursor)


@router.get(
    "/weekly/{week}", response={200: dict[str, Any], **_ONE}, summary="A weekly report"
)
def weekly_report(request: HttpRequest, week: str) -> HttpResponse:
    """Give the report of a week such as 2025-W35, as `weekly_report --format json`."""
    found = report_kept(week=week)
    if found is None:
        raise ApiError(404, "no report of this week is kept", field="week")
    return answered(request, found)


def _cause_key(document: Document) -> tuple[str, str]:
    at = time_key(datetime.fromisoformat(document["detected_at"]))
    return at, document["cause_id"]


def _week_key(report: Kept) -> tuple[str]:
    return (report.week,)


def _is_since(document: Document, at: datetime | None) -> bool:
    times = [document["detected_at"], document["resolved_at"]]
    return at is None or any(datetime.fromisoformat(t) >= at for t in times if t)
