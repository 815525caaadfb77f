"""How the scan is doing and how many causes there are, in numbers that name nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from feedback import facade
from feedback.exposition import Gauge, single
from triage.models import Cause, ScanState
from triage.placing import HOUR

if TYPE_CHECKING:
    from datetime import datetime

STATUSES = (*Cause.State.values, Cause.RESOLVED)


def triage_gauges(*, now: datetime) -> list[Gauge]:
    """Return the metrics of what is worked out, as of `now`."""
    return [
        single(
            "groundswell_scanned_hour_age_seconds",
            "Time since the end of the last hour that was scanned; none before one.",
            _age(scanned_to(), now),
        ),
        single(
            "groundswell_traffic_hour_age_seconds",
            "Time since the end of the last hour with traffic, else with a report.",
            _age(_end(facade.last_hour()), now),
        ),
        Gauge(
            "groundswell_causes", "Causes on record, by status.", _causes(), "status"
        ),
    ]


def scanned_to() -> datetime | None:
    """Return the end of the last hour that was scanned, None before one."""
    return _end(ScanState.objects.aggregate(last=Max("last_hour"))["last"])


def _end(hour: datetime | None) -> datetime | None:
    return hour + HOUR if hour else None


def _age(moment: datetime | None, now: datetime) -> float | None:
    return (now - moment).total_seconds() if moment else None


def _causes() -> dict[str, int]:
    found = dict.fromkeys(STATUSES, 0)
    for cause in Cause.objects.only("state", "resolved_at"):
        found[cause.status] += 1
    return found
