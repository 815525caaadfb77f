"""Reports by day, for sparklines: fixed days, small counts hidden."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

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


Entry = tuple[str, datetime, str]


def daily_by_key(
    *, entries: Iterable[Entry], since: datetime, until: datetime, min_reporters: int
) -> dict[str, Daily]:
    """Return the days of every key among (key, hour, reporter) entries."""
    start = midnight(since)
    days = max(0, -((start - until) // DAY))
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * days)
    people: dict[str, list[set[str]]] = defaultdict(
        lambda: [set() for _ in range(days)]
    )
    for key, hour, reporter in entries:
        index = (hour - start) // DAY
        if 0 <= index < days:
            counts[key][index] += 1
            people[key][index].add(reporter)
    return {
        key: Daily(start, _heights(counts[key], people[key], min_reporters))
        for key in counts
    }


def _heights(
    counts: list[int], people: list[set[str]], min_reporters: int
) -> tuple[int, ...]:
    shown = [
        count if len(names - {""}) >= min_reporters else 0
        for count, names in zip(counts, people, strict=True)
    ]
    top = max(shown, default=0)
    return tuple(-(-LEVELS * count // top) if count else 0 for count in shown)


def midnight(at: datetime) -> datetime:
    """Return the start of the day in UTC."""
    utc = at.astimezone(UTC)
    return utc.replace(hour=0, minute=0, second=0, microsecond=0)
