"""Reports that are kept: one a week, made anew in its place, counted how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from triage.models import KeptReport, Placement, ScanState
from triage.report.render import render_report, report_body, report_document

if TYPE_CHECKING:
    from datetime import datetime

    from triage.report.build import WeeklyReport


def keep(
    *, report: WeeklyReport, clock: datetime, scheduled_for: datetime | None = None
) -> bool:
    """Store a week's report in place of an earlier one; `clock` is when it was made.

    With `scheduled_for` only the first does it: False says that the schedule has had
    this week made already, by another beat perhaps.
    """
    week = str(report.week)
    values = {
        "made_at": clock,
        "engine": ScanState.objects.values_list("version", flat=True).first() or "",
        "head": _head(),
        "document": report_document(report=report),
        "body": report_body(report=report),
        "markdown": render_report(report=report, form="md"),
    }
    if scheduled_for is not None:
        values["scheduled_for"] = scheduled_for
    with transaction.atomic():
        _, made = KeptReport.objects.get_or_create(week=week, defaults=values)
        if made:
            return True
        rows = KeptReport.objects.filter(week=week)
        if scheduled_for is not None:
            rows = rows.filter(scheduled_for=None)
        return bool(rows.update(**values, times_made=F("times_made") + 1))


def _head() -> str:
    placed = Placement.objects.order_by("-pk").values_list("version", flat=True)
    return placed.first() or ""
