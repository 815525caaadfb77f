"""Reports by day, for sparklines: fixed days, small counts hidden."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from triage.queries.series import DAY, LEVELS, Daily, midnight

if TYPE_CHECKING:
    from collections.abc import Iterable


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
