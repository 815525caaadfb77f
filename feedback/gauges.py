"""How intake and redaction are doing, in numbers that name nobody.

No number is by attribute, source or category. How many reports wait is exact: it says
that somebody wrote, and not who, where from or of what. How many came in of a kind is
withheld while fewer than MIN_REPORTERS reporters stand behind it, and moves on in steps
of MIN_REPORTERS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Min, Q

from feedback import facade
from feedback.exposition import Gauge, single
from feedback.models import Report, SealedPayload

if TYPE_CHECKING:
    from datetime import datetime

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
            stuck_in_redaction(now=now),
        ),
        *_sealed(now),
        Gauge(
            "groundswell_reports_taken_in",
            "Stored reports by kind, rounded down to steps of MIN_REPORTERS.",
            _kinds(),
            "kind",
        ),
    ]


def stuck_in_redaction(*, now: datetime) -> int:
    """Return how many reports were claimed more than REDACTION_TIMEOUT ago."""
    return Report.objects.filter(
        state=Report.State.REDACTING,
        claimed_at__lt=now - settings.REDACTION_TIMEOUT,
    ).count()


def _queue() -> dict[str, int]:
    rows = Report.objects.filter(state__in=_QUEUE).values_list("state")
    return {str(s): 0 for s in _QUEUE} | dict(rows.annotate(n=Count("pk")).order_by())


def _sealed(now: datetime) -> list[Gauge]:
    found = SealedPayload.objects.aggregate(n=Count("pk"), first=Min("sealed_at"))
    age = (now - found["first"]).total_seconds() if found["first"] else 0
    return [
        single(
            "groundswell_sealed_payloads",
            "Payloads that wait, encrypted, for redaction.",
            found["n"],
        ),
        single(
            "groundswell_sealed_oldest_seconds",
            "Age of the oldest sealed payload, 0 without one.",
            max(age, 0),
        ),
        single(
            "groundswell_sealed_limit_seconds",
            "SEALED_TTL, after which a payload is destroyed unread.",
            settings.SEALED_TTL.total_seconds(),
        ),
        single(
            "groundswell_sealed_near_limit",
            "Payloads that die unread within a quarter of SEALED_TTL.",
            facade.sealed_near_limit(now=now),
        ),
    ]


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
