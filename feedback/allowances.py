"""How often somebody may call in a minute, counted by all processes together.

A process takes a hundredth of the limit at a time from the shared counter, so that few
calls wait for the cache. Never more than the limit are let through; what a process took
and did not use is lost to the others until the minute is over.
"""

from __future__ import annotations

import threading

from feedback.counters import count

SHARE = 100
"""The limit is taken in so many parts."""


class Allowances:
    """The calls that this process has taken and not used, of one minute."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._window = 0
        self._left: dict[tuple[str, int], int] = {}

    def spend(self, *, caller: str, window: int, seconds: int, limit: int) -> bool:
        """Use one call of `caller` in a window; say whether it is within the limit."""
        # What was taken of one limit is no share of another.
        mine = caller, limit
        with self._guard:
            if window != self._window:
                self._window, self._left = window, {}
            left = self._left.get(mine, 0)
            if left:
                self._left[mine] = left - 1
                return True
        taken = max(1, limit // SHARE)
        counted = count(key=f"calls:{caller}:{window}", seconds=seconds, by=taken)
        within = min(taken, limit - counted + taken)
        if within > 1:
            with self._guard:
                if window == self._window:
                    self._left[mine] = self._left.get(mine, 0) + within - 1
        return within > 0
