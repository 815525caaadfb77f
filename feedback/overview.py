"""How intake and redaction are doing: counts of rows, no report and no reporter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Min

from feedback.models import Report, SealedPayload

if TYPE_CHECKING:
    from datetime import timedelta


@dataclass(frozen=True)
class Backlog:
    """What waits for redaction and what was lost to it.

    `oldest` is when the report that waits longest came in. `expired` texts were
    destroyed before they were redacted, `failed` ones could not be; `near_limit`
    payloads die within a quarter of SEALED_TTL. `version` redacted last, empty when
    nothing was redacted.
    """

    waiting: int
    oldest: datetime | None
    near_limit: int
    expired: int
    failed: int
    version: str


def backlog(*, now: datetime) -> Backlog:
    """Return what waits for redaction, of the reports received by `now`."""
    pending, oldest = waiting(now=now)
    lost = Report.objects.lost().filter(received_at__lte=now).order_by()
    counted = dict(lost.values_list("state").annotate(count=Count("pk")))
    last = Report.objects.exclude(redaction_version="").order_by("-pk")
    return Backlog(
        waiting=pending,
        oldest=oldest,
        near_limit=sealed_near_limit(now=now),
        expired=counted.get(Report.State.EXPIRED, 0),
        failed=counted.get(Report.State.FAILED, 0),
        version=last.values_list("redaction_version", flat=True).first() or "",
    )


def waiting(*, now: datetime) -> tuple[int, datetime | None]:
    """Return how many reports wait for redaction, and since when the oldest does."""
    # SQLite takes the index of these only where their states stand in the query.
    literally = ["feedback_report.state IN ('waiting', 'redacting')"]
    pending = Report.objects.extra(where=literally)  # noqa: S610 - constants
    pending = pending.filter(received_at__lte=now)
    found = pending.aggregate(waiting=Count("pk"), oldest=Min("received_at"))
    return found["waiting"], found["oldest"]


def sealed_near_limit(*, now: datetime, within: timedelta | None = None) -> int:
    """Return how many sealed payloads die unread `within` so long, overdue ones too.

    The default is a quarter of SEALED_TTL. Anything but zero means that redaction
    does not keep up, or that payloads were set apart since they cannot be opened.
    """
    ahead = settings.SEALED_TTL / 4 if within is None else within
    oldest = now + ahead - settings.SEALED_TTL
    return SealedPayload.objects.filter(sealed_at__lte=oldest).count()
