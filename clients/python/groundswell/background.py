"""The sender: a thread that begins when there is something to send.

The caller's thread only appends to a bounded queue. Entries go out one by one in the
order in which they came, so that the later of two traffic rows stays the later.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
import weakref
from collections import Counter
from typing import TYPE_CHECKING

from groundswell.outbox import Counts, Entry, Outbox
from groundswell.pending import Pending
from groundswell.results import Dropped, GroundswellError, Result
from groundswell.retrying import Patience

if TYPE_CHECKING:
    from collections.abc import Callable

    from groundswell.answers import Heard
    from groundswell.calls import Call
    from groundswell.link import Link
    from groundswell.retrying import Backoff

    OnDrop = Callable[[str, Dropped], None]

__all__ = ["Counts", "Sender"]

_log = logging.getLogger("groundswell")
_IDLE = 5.0
"""Seconds after which an idle thread ends; the next call begins another."""


class Sender:
    """Sends in the background; nothing here raises, and only `flush` waits.

    `on_drop` is called with the kind of call and the reason, in whichever thread found
    out; what it raises is logged by its class.
    """

    def __init__(
        self,
        *,
        link: Link,
        backoff: Backoff,
        capacity: int,
        exit_timeout: float,
        on_drop: OnDrop | None = None,
    ) -> None:
        self._link = link
        self._backoff = backoff
        self._capacity = capacity
        self._exit_timeout = exit_timeout
        self._on_drop = on_drop
        self._closed = False
        self._begin()
        _senders.add(self)

    def _begin(self) -> None:
        self._changed = threading.Condition()
        self._outbox = Outbox(capacity=self._capacity)
        self._thread: threading.Thread | None = None
        self._told: Counter[Dropped] = Counter()
        self._hurried = self._busy = False

    def send(self, call: Call) -> Pending:
        """Queue a call; never waits."""
        entry = Entry(call, Pending(call.item_id))
        with self._changed:
            why = Dropped.CLOSED if self._closed else None
            if why is None and not self._outbox.put(entry):
                why = Dropped.FULL
            if why is None:
                self._awake()
            else:
                self._outbox.turn_away(why)
        if why is not None:
            self._tell(call.what, why)
            entry.pending.settle(Result(call.item_id, dropped=why))
        return entry.pending

    def turn_away(self, *, what: str, item_id: str, error: Exception) -> Pending:
        """Count a call that cannot be written down, by the class of its error."""
        with self._changed:
            self._outbox.turn_away(Dropped.NOT_JSON)
        self._tell(what, Dropped.NOT_JSON)
        told = GroundswellError(f"cannot be sent ({type(error).__name__})")
        pending = Pending(item_id)
        pending.settle(Result(item_id, dropped=Dropped.NOT_JSON, error=told))
        return pending

    def counts(self) -> Counts:
        """Return what became of the calls so far."""
        with self._changed:
            return self._outbox.counts()

    def flush(self, timeout: float) -> bool:
        """Wait at most `timeout` seconds until nothing waits; say whether that is so.

        A pause that the server did not ask for is cut short once.
        """
        with self._changed:
            self._hurried = not self._is_empty()
            self._changed.notify_all()
            return self._changed.wait_for(self._is_done, timeout)

    def close(self, timeout: float) -> bool:
        """Flush, then take nothing more; what still waits is dropped and counted."""
        done = self.flush(timeout)
        with self._changed:
            self._closed = True
            left = self._outbox.clear(Dropped.LEFT)
            self._changed.notify_all()
        for entry in left:
            self._tell(entry.call.what, Dropped.LEFT)
            entry.pending.settle(Result(entry.call.item_id, dropped=Dropped.LEFT))
        return done

    def close_at_exit(self, until: float) -> None:
        """Close before the process ends, at `until` (monotonic) or sooner."""
        left = min(self._exit_timeout, until - time.monotonic())
        self.close(max(left, 0.0))

    @property
    def exit_timeout(self) -> float:
        """Seconds that the process waits at its end."""
        return self._exit_timeout

    def begin_anew(self) -> None:
        """In a forked child: new locks, new connections, an empty queue.

        What waits is the parent's to send. The old locks may be held for ever.
        """
        for entry in self._outbox.clear(Dropped.FORKED):
            entry.pending.abandon(Result(entry.call.item_id, dropped=Dropped.FORKED))
        self._link.forget()
        self._begin()

    def _is_empty(self) -> bool:
        return self._outbox.first() is None

    def _is_done(self) -> bool:
        return self._is_empty() and not self._busy

    def _awake(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            thread = threading.Thread(target=self._run, name="groundswell", daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the interpreter ends, or there are no threads left
                return
            self._thread = thread
        self._changed.notify_all()

    def _run(self) -> None:
        while (entry := self._next()) is not None:
            heard = self._deliver(entry)
            self._finish(entry, heard)

    def _next(self) -> Entry | None:
        """Wait for an entry; None ends the thread."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or not self._is_empty(), _IDLE)
            entry = self._outbox.first()
            if entry is None:
                self._thread = None
                self._link.close()
            self._busy = entry is not None
            return entry

    def _deliver(self, entry: Entry) -> Heard:
        """Try until it is taken or refused, or for too long; give the last answer."""
        patience = Patience(self._backoff, self._backoff.give_up_after)
        while (heard := self._link.exchange(entry.call)).passing:
            pause = patience.pause(asked=heard.asked)
            if pause is None or not self._pause(pause, asked=heard.asked):
                break
        return heard

    def _pause(self, seconds: float, *, asked: float) -> bool:
        """Wait before another try; False when the client was closed meanwhile."""
        begun = time.monotonic()
        with self._changed:
            self._outbox.again()
            self._changed.wait_for(lambda: self._closed or self._hurried, seconds)
            self._hurried = False
            left = asked - (time.monotonic() - begun)
            if left > 0:
                self._changed.wait_for(lambda: self._closed, left)
            return not self._closed

    def _finish(self, entry: Entry, heard: Heard) -> None:
        why = None
        if heard.error is not None:
            why = Dropped.GIVEN_UP if heard.passing else Dropped.REFUSED
        with self._changed:
            known = self._outbox.finish(entry, why=why)
        if known:
            if why is not None:
                self._tell(entry.call.what, why, heard.error)
            entry.pending.settle(
                Result(entry.call.item_id, why, heard.error, heard.answer)
            )
        with self._changed:
            self._busy = False
            self._changed.notify_all()

    def _tell(
        self, what: str, why: Dropped, error: GroundswellError | None = None
    ) -> None:
        """Log the first, second, fourth … of a kind, and call back for every one."""
        with self._changed:
            self._told[why] += 1
            count = self._told[why]
        if count & (count - 1) == 0:
            status = f" (status {error.status})" if error and error.status else ""
            _log.warning("a %s was dropped: %s%s; %d so far", what, why, status, count)
        if self._on_drop is not None:
            try:
                self._on_drop(what, why)
            except Exception as trouble:  # the caller's own code
                _log.warning("on_drop raised %s", type(trouble).__name__)


_senders: weakref.WeakSet[Sender] = weakref.WeakSet()


def _close_all() -> None:
    """Close every client, together within the longest of their times."""
    senders = list(_senders)
    until = time.monotonic() + max((s.exit_timeout for s in senders), default=0.0)
    for sender in senders:
        sender.close_at_exit(until)


def _begin_all_anew() -> None:
    for sender in list(_senders):
        sender.begin_anew()


atexit.register(_close_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_begin_all_anew)
