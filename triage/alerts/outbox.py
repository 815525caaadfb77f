"""The outbox: what is owed to whom, tried until it is taken or given up.

A row is unique by event, subject and receiver: however often events are derived and by
however many processes, each is told once. A try is claimed by a conditional update. A
process that is killed between sending and noting it sends once more.
"""

from __future__ import annotations

import logging
import random
from datetime import timedelta
from typing import TYPE_CHECKING

from triage.alerts import channels
from triage.alerts.events import WITHDRAWN, events_lately
from triage.alerts.messages import message_of
from triage.alerts.posting import FinalError, SendError
from triage.models import Delivery
from triage.muting import is_muted

if TYPE_CHECKING:
    from datetime import datetime

    from triage.alerts.channels import Receiver
    from triage.alerts.events import Event

MOST_TRIES = 8
# Longer than any try lasts; after it, a claim is somebody's who died.
CLAIMED_FOR = timedelta(minutes=5)
FIRST_WAIT, MOST_WAIT = timedelta(minutes=1), timedelta(hours=1)
State = Delivery.State
_log = logging.getLogger(__name__)
_random = random.SystemRandom()


def alert(*, now: datetime) -> dict[str, int]:
    """Note what is owed for the events of late, and send what is due.

    Returns how many were sent, failed or muted at this call.
    """
    note_owed(now=now)
    return send_due(now=now)


def note_owed(*, now: datetime) -> None:
    """Add a row for every event of late and every receiver that has none yet."""
    rows = [
        _row(event, receiver, now)
        for event in events_lately(now=now)
        for receiver in channels.receivers(kind=event.kind)
        if _wants(event, receiver)
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)


def send_due(*, now: datetime) -> dict[str, int]:
    """Try every delivery that is due by `now`, each in a claim of its own."""
    done = {"sent": 0, "failed": 0, "muted": 0}
    due = Delivery.objects.filter(state=State.WAITING, due_at__lte=now)
    for row in due.order_by("due_at", "pk"):
        if is_muted(cause_id=row.cause_id, now=now):
            done["muted"] += _settle(row, State.MUTED, now)
        elif claim(delivery=row, now=now):
            done[_try(row, now)] += 1
    return done


def claim(*, delivery: Delivery, now: datetime) -> bool:
    """Take one try of a delivery; False when another process has it."""
    tries = delivery.tries
    free = Delivery.objects.filter(
        pk=delivery.pk, state=State.WAITING, tries=tries, due_at__lte=now
    )
    taken = free.update(tries=tries + 1, due_at=now + CLAIMED_FOR) == 1
    if taken:
        delivery.tries = tries + 1
    return taken


def wait_after(*, tries: int, chance: float) -> timedelta:
    """Return the wait after so many tries: doubled each time, by a `chance` of 0..1.

    Half to one and a half of it, so that many do not come back at once.
    """
    doubled: timedelta = FIRST_WAIT * 2 ** (tries - 1)
    return min(doubled, MOST_WAIT) * (0.5 + chance)


def _wants(event: Event, receiver: Receiver) -> bool:
    """Only who was told of a cause is told that it was none of its own."""
    if event.kind != WITHDRAWN:
        return True
    told = Delivery.objects.filter(cause_id=event.cause_id, target=receiver.digest)
    return told.exclude(event=WITHDRAWN).exists()


def _row(event: Event, receiver: Receiver, now: datetime) -> Delivery:
    muted = is_muted(cause_id=event.cause_id, now=now)
    return Delivery(
        event=event.kind,
        subject=event.subject,
        cause_id=event.cause_id,
        channel=receiver.channel,
        target=receiver.digest,
        state=State.MUTED if muted else State.WAITING,
        made_at=now,
        due_at=now,
        done_at=now if muted else None,
    )


def _try(row: Delivery, now: datetime) -> str:
    """Send a delivery that was claimed; say whether it was sent or failed."""
    if row.tries > MOST_TRIES:
        _settle(row, State.DEAD, now)
        return "failed"
    try:
        _send(row, now)
    except SendError as error:
        # The delivery is named by its row and channel: an address may be a secret.
        _log.warning("delivery %s by %s failed: %s", row.pk, row.channel, str(error))
        final = isinstance(error, FinalError) or row.tries >= MOST_TRIES
        _put_off(row, str(error), now, final=final)
        return "failed"
    _settle(row, State.SENT, now)
    return "sent"


def _send(row: Delivery, now: datetime) -> None:
    found = channels.receivers(kind=row.event)
    receiver = next((r for r in found if r.digest == row.target), None)
    message = message_of(delivery=row, clock=now)
    if receiver is None:
        raise FinalError("no such receiver any more")
    if message is None:
        raise FinalError("nothing to tell any more")
    channels.send(receiver=receiver, message=message, delivery=row, now=now)


def _put_off(row: Delivery, error: str, now: datetime, *, final: bool) -> None:
    row.error = error[:80]
    if final:
        _settle(row, State.DEAD, now)
        return
    wait = wait_after(tries=row.tries, chance=_random.random())
    Delivery.objects.filter(pk=row.pk, tries=row.tries).update(
        due_at=now + wait, error=row.error
    )


def _settle(row: Delivery, state: str, now: datetime) -> int:
    """Note how it ended, unless somebody else took it up meanwhile."""
    rows = Delivery.objects.filter(pk=row.pk, state=State.WAITING, tries=row.tries)
    error = "" if state == State.SENT else row.error
    return rows.update(state=state, done_at=now, error=error)
