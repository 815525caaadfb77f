"""What waits to be sent: a bounded queue that loses count of nothing.

No lock here: whoever shares an outbox between threads holds one.
"""

from __future__ import annotations

from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from groundswell.calls import Call
    from groundswell.pending import Pending
    from groundswell.results import Dropped


@dataclass(frozen=True)
class Entry:
    """One call, and the promise that was given for it."""

    call: Call
    pending: Pending


@dataclass(frozen=True)
class Counts:
    """Calls since the start: `given` is `taken` + `waiting` + those `dropped`."""

    given: int = 0
    taken: int = 0
    waiting: int = 0
    retries: int = 0
    dropped: Counter[Dropped] = field(default_factory=Counter)


class Outbox:
    """First in, first out; the entry in hand still has its place in the queue.

    When it is full the newest is turned away: what was promised first is kept.
    """

    def __init__(self, *, capacity: int) -> None:
        if capacity < 1:
            raise ValueError("capacity must be at least 1")
        self._capacity = capacity
        self._entries: deque[Entry] = deque()
        self._given = self._taken = self._retries = 0
        self._dropped: Counter[Dropped] = Counter()

    def put(self, entry: Entry) -> bool:
        """Queue an entry; False when there is no room, and nothing was counted."""
        if len(self._entries) >= self._capacity:
            return False
        self._entries.append(entry)
        self._given += 1
        return True

    def turn_away(self, why: Dropped) -> None:
        """Count a call that was never queued."""
        self._given += 1
        self._dropped[why] += 1

    def first(self) -> Entry | None:
        """Return the entry that is next, or in hand."""
        return self._entries[0] if self._entries else None

    def again(self) -> None:
        """Count one more try of the first entry."""
        self._retries += 1

    def finish(self, entry: Entry, *, why: Dropped | None) -> bool:
        """Take the first entry out, taken or dropped; False when it is not the first.

        Somebody else may have cleared the queue while it was in hand.
        """
        if self.first() is not entry:
            return False
        self._entries.popleft()
        if why is None:
            self._taken += 1
        else:
            self._dropped[why] += 1
        return True

    def clear(self, why: Dropped) -> list[Entry]:
        """Drop everything that waits and return it."""
        left = list(self._entries)
        self._entries.clear()
        if left:
            self._dropped[why] += len(left)
        return left

    def counts(self) -> Counts:
        """Return the sums."""
        waiting = len(self._entries)
        return Counts(
            self._given, self._taken, waiting, self._retries, Counter(self._dropped)
        )
