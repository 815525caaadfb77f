"""How intake and redaction are doing, in numbers that name nobody.

No number is by attribute, source or category. Counts of reports that wait are told in
the steps of the health page and ages in whole hours, so that no scrape shows one report
come. How many came in of a kind is withheld while fewer than MIN_REPORTERS reporters
stand behind it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, Q
from redis.exceptions import RedisError

from feedback import facade
from feedback.exposition import Gauge, single
from feedback.models import Report, SealedPayload

if TYPE_CHECKING:
    from datetime import datetime

KINDS_KEPT = 300
"""Seconds for which the counts by kind are kept: they read every report."""
_HOUR = 3600
_QUEUE = (Report.State.WAITING, Report.State.REDACTING, Report.State.FAILED)
_NAMED = ~Q(reporter="") & Q(reporter_trusted=True)


def feedback_gauges(*, now: datetime) -> list[Gauge]:
    """Return the metrics of what comes in, as of `now`."""
    return [
        Gauge(
            "groundswell_reports_in_redaction",
            "Reports on the way through redaction, and those that failed.",
            _queue(),
            "state",
        ),
        single(
            "groundswell_reports_stuck",
            "Reports that a worker claimed longer ago than REDACTION_TIMEOUT.",
            at_least(stuck_in_redaction(now=now)),
        ),
        *_sealed(now),
        single(
            "groundswell_reports_unplaced",
            "Reports through redaction that the scan has not placed yet.",
            at_least(facade.untaken()),
        ),
        Gauge(
            "groundswell_reports_taken_in",
            "Stored reports by kind, rounded down to steps of MIN_REPORTERS.",
            _kept_kinds(),
            "kind",
        ),
    ]


def stuck_in_redaction(*, now: datetime) -> int:
    """Return how many reports were claimed more than REDACTION_TIMEOUT ago."""
    return Report.objects.filter(
        state=Report.State.REDACTING,
        claimed_at__lt=now - settings.REDACTION_TIMEOUT,
    ).count()


def at_least(count: int) -> int:
    """Return the lower end of a count's step: 0, 1, then steps of MIN_REPORTERS.

    Any but zero stays above zero, for alerts. The steps are those of the health page:
    others beside them would narrow a count down.
    """
    return max(count - count % settings.MIN_REPORTERS, min(count, 1))


def _queue() -> dict[str, int]:
    rows = Report.objects.filter(state__in=_QUEUE).order_by().values_list("state")
    found = dict(rows.annotate(n=Count("pk")))
    return {str(state): at_least(found.get(state, 0)) for state in _QUEUE}


def _sealed(now: datetime) -> list[Gauge]:
    found = SealedPayload.objects.aggregate(n=Count("pk"), first=Min("sealed_at"))
    age = (now - found["first"]) // timedelta(hours=1) if found["first"] else 0
    return [
        single(
            "groundswell_sealed_payloads",
            "Payloads that wait, encrypted, for redaction.",
            at_least(found["n"]),
        ),
        single(
            "groundswell_sealed_oldest_seconds",
            "Age of the oldest sealed payload in whole hours, 0 without one.",
            max(age, 0) * _HOUR,
        ),
        single(
            "groundswell_sealed_limit_seconds",
            "SEALED_TTL, after which a payload is destroyed unread.",
            settings.SEALED_TTL.total_seconds(),
        ),
        single(
            "groundswell_sealed_near_limit",
            "Payloads that die unread within a quarter of SEALED_TTL.",
            at_least(facade.sealed_near_limit(now=now)),
        ),
    ]


def _kept_kinds() -> dict[str, int]:
    try:
        return cache.get_or_set("gauges:kinds", _kinds, timeout=KINDS_KEPT) or {}
    except RedisError:
        return _kinds()


def _kinds() -> dict[str, int]:
    least = settings.MIN_REPORTERS
    rows = Report.objects.order_by().values_list("kind").annotate(n=Count("pk"))
    stored = {str(kind): 0 for kind in Report.Kind} | dict(rows)
    return {
        kind: number - number % least
        for kind, number in stored.items()
        if not number or _told_by_enough(kind)
    }


def _told_by_enough(kind: str) -> bool:
    people = Report.objects.filter(_NAMED, kind=kind).order_by().values("reporter")
    return len(people.distinct()[: settings.MIN_REPORTERS]) == settings.MIN_REPORTERS
