"""What happened lately and is worth a message, read from what is stored.

Only events younger than YOUNG are told: loading or replaying a history alerts nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from triage.core.causes import CAME_BACK
from triage.models import Cause, KeptReport
from triage.queries.everywhere import everywhere_known

if TYPE_CHECKING:
    from collections.abc import Iterator

YOUNG = timedelta(days=2)
NEW, ENDED, WITHDRAWN = "cause.new", "cause.ended", "cause.withdrawn"
REOPENED = "cause.reopened"
EVERYWHERE, WEEKLY = "finding.new", "report.weekly"


@dataclass(frozen=True)
class Event:
    """One thing that happened at a time, by its kind and what it happened to.

    `subject` tells two events of a kind apart; `cause_id` is empty when it is of none.
    """

    kind: str
    subject: str
    at: datetime
    cause_id: str = ""


def events_lately(*, now: datetime) -> tuple[Event, ...]:
    """Return the events of the last two days by `now`, the clock's time."""
    found = (*_causes(now), *_findings(now), *_weeks(now))
    return tuple(event for event in found if now - YOUNG < event.at <= now)


def _causes(now: datetime) -> Iterator[Event]:
    since = now - YOUNG
    lately = Q(detected_at__gt=since) | Q(resolved_at__gt=since)
    # What is open may have been over until lately.
    for row in Cause.objects.filter(lately | Q(resolved_at=None)):
        into = row.document.get("merged_into")
        if not into:
            yield Event(NEW, row.cause_id, row.detected_at, row.cause_id)
        # Who dismissed it does not wait for its end, nor for its return.
        if row.state == Cause.State.DISMISSED:
            continue
        if not into:
            yield from _returns(row)
        if row.resolved_at:
            # One that goes on after all may end once more.
            subject = f"{row.cause_id} {row.resolved_at.isoformat()}"
            kind = WITHDRAWN if into else ENDED
            yield Event(kind, subject, row.resolved_at, row.cause_id)


def _returns(row: Cause) -> Iterator[Event]:
    for note in row.document.get("history", ()):
        if note["what"] == CAME_BACK:
            subject = f"{row.cause_id} {note['at']}"
            at = datetime.fromisoformat(note["at"])
            yield Event(REOPENED, subject, at, row.cause_id)


def _findings(now: datetime) -> Iterator[Event]:
    for rise in everywhere_known(now=now):
        yield Event(EVERYWHERE, rise.key, rise.told)


def _weeks(now: datetime) -> Iterator[Event]:
    made = KeptReport.objects.filter(made_at__gt=now - YOUNG)
    for kept in made.exclude(scheduled_for=None):
        yield Event(WEEKLY, kept.week, kept.made_at)
