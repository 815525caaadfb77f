"""Reports by day, for sparklines: fixed days, small counts hidden."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

DAY = timedelta(days=1)
LEVELS = 12


@dataclass(frozen=True)
class Daily:
    """Heights of one bar a day from `start`, 0 to LEVELS.

    Heights are rounded to a twelfth of the tallest, and a day with fewer reporters
    than may be shown is 0, so that no count can be read off a picture.
    """

    start: datetime
    heights: tuple[int, ...]

    @property
    def end(self) -> datetime:
        """The end of the last day."""
        return self.start + DAY * len(self.heights)

    @property
    def last_day(self) -> datetime:
        """The start of the last day."""
        return self.end - DAY

    @property
    def empty(self) -> bool:
        """True when no day has enough reporters."""
        return not any(self.heights)


def heights(shown: Sequence[int]) -> tuple[int, ...]:
    """Return the heights of the bars of what may be shown of each day."""
    top = max(shown, default=0)
    return tuple(-(-LEVELS * count // top) if count else 0 for count in shown)


def midnight(at: datetime) -> datetime:
    """Return the start of the day in UTC."""
    utc = at.astimezone(UTC)
    return utc.replace(hour=0, minute=0, second=0, microsecond=0)
