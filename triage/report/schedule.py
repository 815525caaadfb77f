"""When the weekly report is due: a weekday and an hour of a time zone."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from triage.models import KeptReport
from triage.queries import horizon, scanned_to
from triage.queries.weeks import Week
from triage.report.build import build_report
from triage.report.kept import keep

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

# So long the scan may take to reach the end of the week; then the report says so.
PATIENCE = timedelta(hours=6)


def last_due(*, now: datetime, weekday: int, at: time, zone: ZoneInfo) -> datetime:
    """Return the latest time by `now` that is `at` on that weekday (Monday 0) there.

    An hour that the clocks skip is taken as if they did not, one that comes twice
    the first time.
    """
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
    found = datetime.combine(day, at, tzinfo=zone).astimezone(UTC)
    if found <= now:
        return found
    before = day - timedelta(days=7)
    return datetime.combine(before, at, tzinfo=zone).astimezone(UTC)


def make_due(*, now: datetime) -> Week | None:
    """Make the report that is due and not made; return its week.

    It is that of the last ISO week that was over when it fell due. Two that try at
    once make it once.
    """
    if settings.WEEKLY_REPORT_AT is None:
        return None
    weekday, at = settings.WEEKLY_REPORT_AT
    due = last_due(now=now, weekday=weekday, at=at, zone=settings.WEEKLY_REPORT_ZONE)
    week = Week.of(due).before
    if KeptReport.objects.filter(week=str(week), scheduled_for__isnull=False).exists():
        return None
    scanned = scanned_to()
    if now < due + PATIENCE and (scanned is None or scanned < week.end):
        return None
    report = build_report(week=week, now=horizon(clock=now))
    return week if keep(report=report, clock=now, scheduled_for=due) else None
