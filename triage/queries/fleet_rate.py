"""Complaints per request of the whole fleet day by day, against a usual day.

Rates are told in twelfths of the highest day's, rounded up, and of no day on which too
few people told anything, so that no count can be read off. What is expected of a day
is the median of the days in the four weeks before it, in the same twelfths: half of
these may go wrong before it moves.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from feedback import facade
from triage.queries.closed_days import closed_days
from triage.queries.columns import DAY_US, distinct, stamp
from triage.queries.remembered import remembered
from triage.queries.series import DAY, LEVELS, midnight
from triage.queries.wording import day

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.queries.placed import Rows

BEFORE = 28
# With fewer days told before it nothing is expected of a day.
LEAST = 7


@dataclass(frozen=True)
class RateDay:
    """A day's rate and what is expected, in twelfths of the highest day's rate.

    None where nothing is told: too few reporters or no requests.
    """

    at: datetime
    rate: int | None
    expected: int | None

    @property
    def title(self) -> str:
        """The day in words."""
        if self.rate is None:
            return f"{day(self.at)}: not told"
        usual = "" if self.expected is None else f", {_part(self.expected)} expected"
        told = f"{_part(self.rate)} of the highest day"
        if self.rate == LEVELS:
            told = "the highest day, or nearly as high"
        return f"{day(self.at)}: {told}{usual}"


@remembered
def fleet_rates(
    *, now: datetime, since: datetime, until: datetime
) -> tuple[RateDay, ...]:
    """Return the days of [since, until) that are over; none without a single rate."""
    closed = closed_days(now=now)
    start, end = since - BEFORE * DAY, min(until, closed.midnight)
    days = [start + n * DAY for n in range(max(0, (end - start) // DAY))]
    told = closed.counted
    requests = _requests(start, end)
    rates = [
        reports / requests[at]
        if people >= settings.MIN_REPORTERS and requests[at]
        else None
        for at, reports, people in zip(
            days, *_told(told, start, len(days)), strict=True
        )
    ]
    top = max(
        (r for at, r in zip(days, rates, strict=True) if r and at >= since), default=0
    )
    usual = [_usual(rates[max(0, n - BEFORE) : n]) for n in range(len(days))]
    return tuple(
        RateDay(at, _twelfths(rate, top), _twelfths(expected, top))
        for at, rate, expected in zip(days, rates, usual, strict=True)
        if at >= since and top
    )


def _told(told: Rows, start: datetime, days: int) -> tuple[list[int], list[int]]:
    """Return reports and distinct reporters of each day, as rows say their hours."""
    index = (told.hour - stamp(start)) // DAY_US
    inside = (index >= 0) & (index < days)
    index, who = index[inside], told.reporter[inside]
    at, _ = distinct(index[who > 0], who[who > 0])
    return (
        np.bincount(index, minlength=days).tolist(),
        np.bincount(at, minlength=days).tolist(),
    )


def _requests(start: datetime, end: datetime) -> dict[datetime, int]:
    found: dict[datetime, int] = defaultdict(int)
    for hour, requests in facade.requests_by_hour(since=start, until=end).items():
        found[midnight(hour)] += requests
    return found


def _usual(before: Sequence[float | None]) -> float | None:
    told = [rate for rate in before if rate is not None]
    return median(told) if len(told) >= LEAST else None


def _part(twelfths: int) -> str:
    return f"{100 * twelfths / LEVELS:.0f}%"


def _twelfths(rate: float | None, top: float) -> int | None:
    return None if rate is None else ceil(LEVELS * rate / top)
