"""What became of alerts: the latest ones, and whether any was given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from triage.models import Delivery

LATELY = timedelta(days=7)
ROWS = 50


@dataclass(frozen=True)
class Outbox:
    """How many alerts wait, and how many were given up within a week; no people."""

    waiting: int
    retried: int
    oldest: datetime | None
    dead: int
    error: str

    @property
    def document(self) -> dict[str, int]:
        """The same as JSON."""
        return {"waiting": self.waiting, "retried": self.retried, "dead": self.dead}


def outbox_known(*, clock: datetime) -> Outbox:
    """Return the state of the outbox; `error` is the last failure of one given up."""
    waits = Q(state=Delivery.State.WAITING)
    dead = Q(state=Delivery.State.DEAD, done_at__gt=clock - LATELY)
    found = Delivery.objects.filter(waits | dead).aggregate(
        waiting=Count("pk", filter=waits),
        retried=Count("pk", filter=waits & Q(tries__gt=0)),
        oldest=Min("made_at", filter=waits),
        dead=Count("pk", filter=dead),
    )
    given_up = Delivery.objects.filter(dead).order_by("done_at")
    last = given_up.last() if found["dead"] else None
    return Outbox(**found, error=last.error if last else "")


def deliveries_listed(*, cause_id: str) -> tuple[Delivery, ...]:
    """Return the latest deliveries, those of one cause when it is named."""
    rows = Delivery.objects.order_by("-pk")
    if cause_id:
        rows = rows.filter(cause_id=cause_id)
    return tuple(rows[:ROWS])
