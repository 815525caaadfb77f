"""Every redacted report gets its place: symptom, detectors, hour, attributes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from feedback import facade
from triage.core.clustering import load_engine
from triage.discovering import complaint_of, new_symptoms_told
from triage.models import Placement

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedback.contracts import RedactedReport
    from triage.core.types import Classification

HOUR = timedelta(hours=1)
BATCH = 256


def floor_hour(at: datetime) -> datetime:
    """The start of the hour that holds `at`."""
    return at.replace(minute=0, second=0, microsecond=0)


def place_reports(*, known_before: datetime, among: Sequence[str] | None = None) -> int:
    """Classify and place every settled report received before `known_before`.

    With `among` only those of these ids. Gives how many were placed. One transaction
    a batch: a report is placed and marked taken together, or neither.
    """
    done = placed = _place_some(known_before, among)
    while placed == BATCH:
        placed = _place_some(known_before, among)
        done += placed
    return done


@facade.despite_conflicts
def _place_some(known_before: datetime, among: Sequence[str] | None) -> int:
    with transaction.atomic():
        reports = facade.untaken_reports(
            known_before=known_before, limit=BATCH, among=among
        )
        if reports:
            _place(reports, taken_at=known_before)
            facade.mark_taken(report_ids=[r.report_id for r in reports])
    return len(reports)


def _place(reports: Sequence[RedactedReport], *, taken_at: datetime) -> None:
    found = load_engine().classify([complaint_of(report) for report in reports])
    pairs = list(zip(reports, found, strict=True))
    rows = [_placement(report, what, taken_at) for report, what in pairs]
    strays = [i for i, what in enumerate(found) if what.unsorted]
    new = new_symptoms_told([reports[i] for i in strays])
    for i, symptom_id in zip(strays, new, strict=True):
        rows[i].new_symptom = symptom_id
    names = [
        f.name for f in Placement._meta.fields if f.name not in ("id", "report_id")
    ]
    Placement.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["report_id"], update_fields=names
    )


def _placement(
    report: RedactedReport, found: Classification, taken_at: datetime
) -> Placement:
    return Placement(
        report_id=report.report_id,
        received_at=report.received_at,
        taken_at=taken_at,
        hour=floor_hour(report.created_at),
        reporter=report.reporter or "",
        trusted=report.trusted,
        attributes=dict(report.attributes),
        symptom_id=found.symptom_id or "",
        family=found.family or "",
        score=found.score,
        second=found.second[0] if found.second else "",
        detectors=sorted({f.detector for f in found.detectors}),
        words=list(found.words),
        version=found.version,
    )
