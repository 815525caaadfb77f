"""How the scan is doing and how many causes there are, in numbers that name nobody."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Max
from redis.exceptions import RedisError

from feedback import facade
from feedback.exposition import Gauge, single
from triage.models import Cause, ScanState
from triage.placing import HOUR
from triage.queries.outbox import outbox_known

if TYPE_CHECKING:
    from datetime import datetime

STATUSES = (*Cause.State.values, Cause.RESOLVED)
_SCAN = "gauges:scan"


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
        Gauge(
            "groundswell_deliveries",
            "Alerts that wait to be sent, and those given up within a week.",
            _deliveries(now),
            "state",
        ),
        single(
            "groundswell_scan_seconds",
            "How long the last scan took that ended well; none before one.",
            _scan_seconds(),
        ),
    ]


def scanned_to() -> datetime | None:
    """Return the end of the last hour that was scanned, None before one."""
    return _end(ScanState.objects.aggregate(last=Max("last_hour"))["last"])


def note_scan(*, seconds: float) -> None:
    """Keep how long a scan took where web processes find it: in the shared cache."""
    with suppress(RedisError):
        cache.set(_SCAN, seconds, timeout=None)


def _scan_seconds() -> float | None:
    try:
        seconds: float | None = cache.get(_SCAN)
    except RedisError:
        return None
    return seconds


def _deliveries(now: datetime) -> dict[str, int]:
    found = outbox_known(clock=now)
    return {"waiting": found.waiting, "dead": found.dead}


def _end(hour: datetime | None) -> datetime | None:
    return hour + HOUR if hour else None


def _age(moment: datetime | None, now: datetime) -> float | None:
    return (now - moment).total_seconds() if moment else None


def _causes() -> dict[str, int]:
    found = dict.fromkeys(STATUSES, 0)
    for cause in Cause.objects.only("state", "resolved_at"):
        found[cause.status] += 1
    return found
