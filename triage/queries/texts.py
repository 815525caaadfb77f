"""Redacted texts for an investigator: one report's, or a sample of a symptom's.

No text is shown for a symptom with fewer than MIN_REPORTERS distinct reporters; only
reporters named by a trusted source count, so that nobody can unlock a person's text
by sending reports under made-up ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from feedback import facade
from triage.core.symptoms import BY_ID, UNSORTED, UNSORTED_LABEL
from triage.models import Placement
from triage.queries.figures import fewer_than
from triage.queries.totals import NAMED

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet

    from feedback.contracts import RedactedReport
    from feedback.facade import Viewer

SAMPLE = 5
_CANDIDATES = 200


class TooFewReportersError(Exception):
    """Too few distinct reporters stand behind a symptom or a cause."""

    def __init__(self, what: str = "symptom") -> None:
        few = fewer_than(min_reporters=settings.MIN_REPORTERS)
        super().__init__(f"the {what} was told by {few} distinct reporters")


def symptom_label(*, symptom_id: str) -> str | None:
    """Return the label of a symptom, None when there is none of this id."""
    if symptom_id == UNSORTED:
        return UNSORTED_LABEL
    known = BY_ID.get(symptom_id)
    return known.label if known else None


def report_text(
    *, report_id: str, viewer: Viewer, why: str, now: datetime, clock: datetime
) -> RedactedReport:
    """Return one report for an investigator to read; the look is logged before.

    `now` is what triage counts as now, `clock` the time of the look. Raises what
    `facade.redacted_texts` raises, and TooFewReportersError. A report that has not
    been placed yet is not there.
    """
    facade.require_held(viewer=viewer, role=facade.INVESTIGATOR)
    placed = Placement.objects.filter(report_id=report_id, received_at__lte=now).first()
    if placed is None:
        raise LookupError("no redacted report has this id")
    _enough(_told(placed.symptom_id, now))
    (text,) = facade.redacted_texts(
        report_ids=[report_id], viewer=viewer, why=why, now=clock
    )
    return text


def symptom_sample(
    *, symptom_id: str, viewer: Viewer, why: str, now: datetime, clock: datetime
) -> list[RedactedReport]:
    """Return the latest texts of a symptom, at most SAMPLE, each by another reporter.

    Raises as `report_text` does; LookupError too when no text is left.
    """
    facade.require_held(viewer=viewer, role=facade.INVESTIGATOR)
    if symptom_label(symptom_id=symptom_id) is None:
        raise LookupError("no symptom has this id")
    told = _told("" if symptom_id == UNSORTED else symptom_id, now)
    _enough(told)
    rows = told.filter(NAMED).order_by("-received_at", "-report_id")
    latest = rows.values_list("report_id", "reporter")[:_CANDIDATES]
    return facade.redacted_texts(
        report_ids=_one_each(latest), viewer=viewer, why=why, now=clock
    )


def _told(symptom_id: str, now: datetime) -> QuerySet[Placement]:
    return Placement.objects.filter(symptom_id=symptom_id, received_at__lte=now)


def _enough(told: QuerySet[Placement]) -> None:
    reporters = told.filter(NAMED).values("reporter").distinct().count()
    if reporters < settings.MIN_REPORTERS:
        raise TooFewReportersError


def _one_each(latest: Iterable[tuple[str, str]]) -> list[str]:
    pairs = list(latest)
    readable = facade.readable_reports(report_ids=[report_id for report_id, _ in pairs])
    chosen: dict[str, str] = {}
    for report_id, reporter in pairs:
        if report_id in readable:
            chosen.setdefault(reporter, report_id)
    return list(chosen.values())[:SAMPLE]
