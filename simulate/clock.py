"""The hours of a world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def utc(text: str) -> datetime:
    """Read "2025-08-05 14:23" as a time in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def iso(at: datetime) -> str:
    """Write a time to the second with its offset."""
    return at.replace(microsecond=0).isoformat()


@dataclass(frozen=True)
class Clock:
    """`hours` whole hours from `start`."""

    start: datetime
    hours: int

    @classmethod
    def between(cls, start: str, end: str) -> Clock:
        """Cover the hours of [start, end), both "YYYY-MM-DD HH:MM" in UTC."""
        first, last = utc(start), utc(end)
        return cls(start=first, hours=int((last - first) / timedelta(hours=1)))

    @property
    def end(self) -> datetime:
        """The first moment after the world."""
        return self.start + timedelta(hours=self.hours)

    def at(self, hours: float) -> datetime:
        """Return the moment `hours` after the start."""
        return self.start + timedelta(hours=float(hours))

    def offset(self, at: datetime) -> float:
        """Return how many hours after the start `at` lies."""
        return (at - self.start) / timedelta(hours=1)

    def overlap(self, since: datetime, until: datetime) -> NDArray[np.float64]:
        """Return which part of each hour lies in [since, until); shape [hours]."""
        begins = np.arange(self.hours, dtype=np.float64)
        lower = np.maximum(begins, self.offset(since))
        upper = np.minimum(begins + 1, self.offset(until))
        return np.asarray(np.clip(upper - lower, 0.0, 1.0))

    def middles(self) -> NDArray[np.float64]:
        """Return the middle of each hour, in hours after the start."""
        return np.arange(self.hours, dtype=np.float64) + 0.5

    def hour_of_day(self) -> NDArray[np.float64]:
        """Return the hour of the day (UTC) of each hour's middle."""
        return (self.start.hour + self.middles()) % 24

    def day_of_week(self) -> NDArray[np.int64]:
        """Return the weekday of each hour, Monday is 0."""
        days = (self.start.hour + np.arange(self.hours)) // 24
        return np.asarray((self.start.weekday() + days) % 7, dtype=np.int64)
