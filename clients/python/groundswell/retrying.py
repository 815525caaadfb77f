"""When a call is tried again, and after how long.

Exponential back-off with full jitter: M. Brooker, "Exponential Backoff And Jitter",
AWS Architecture Blog, 2015. The server's Retry-After is the least that is waited.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Statuses of troubles that pass; any other answer is final."""

_LONGEST_ASKED = 3600.0


@dataclass(frozen=True)
class Backoff:
    """Seconds: the first wait is below `base`, none is above `cap`.

    After `give_up_after` seconds of trying a call is dropped.
    """

    base: float = 0.5
    cap: float = 60.0
    give_up_after: float = 3600.0

    def wait(self, *, tries: int, asked: float, draw: float | None = None) -> float:
        """Return the seconds to wait after `tries` failures (at least 1).

        `asked` is what the server's Retry-After says, `draw` a number of 0-1.
        """
        ceiling = min(self.cap, self.base * 2.0 ** min(tries - 1, 60))
        drawn = random.random() if draw is None else draw
        # Jitter on top of what was asked too: all clients were told the same time.
        return asked + drawn * ceiling


class Patience:
    """Counts the tries of one call, and says how long to wait before the next."""

    def __init__(self, backoff: Backoff, seconds: float) -> None:
        self._backoff = backoff
        self._until = time.monotonic() + seconds
        self._tries = 0

    def pause(self, *, asked: float) -> float | None:
        """Return the seconds to wait after one more failure, None to give up."""
        self._tries += 1
        pause = self._backoff.wait(tries=self._tries, asked=asked)
        return pause if time.monotonic() + pause <= self._until else None


def asked_wait(value: str | None, *, now: datetime | None = None) -> float:
    """Return the seconds of a Retry-After header, 0 without a usable one."""
    if not value:
        return 0.0
    if value.strip().isascii() and value.strip().isdigit():
        return min(float(value.strip()[:9]), _LONGEST_ASKED)
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    left = (until - (now or datetime.now(UTC))).total_seconds()
    return min(max(left, 0.0), _LONGEST_ASKED)
