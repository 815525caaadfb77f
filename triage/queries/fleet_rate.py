"""Complaints per request of the whole fleet day by day, against a usual day.

The rates are those that Explore tells of all complaints. What is expected of a day is
the median of the days told in the four weeks before it: half of these may go wrong
before it moves (Tukey 1960), and it needs nothing that is not shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

from triage.queries.days import days_counted
from triage.queries.explore import ALL
from triage.queries.rates import Side
from triage.queries.remembered import remembered
from triage.queries.series import DAY
from triage.queries.told import told_groups
from triage.queries.wording import day

if TYPE_CHECKING:
    from collections.abc import Sequence

BEFORE = 28
# With fewer days told before it nothing is expected of a day.
LEAST = 7


@dataclass(frozen=True)
class RateDay:
    """A day's reports in 100,000 requests, and what is expected; None where not told.

    Too few reports and none look the same.
    """

    at: datetime
    rate: float | None
    expected: float | None

    @property
    def title(self) -> str:
        """The day in words."""
        told = "too few, or none" if self.rate is None else f"{self.rate:,.1f}"
        usual = "" if self.expected is None else f", {self.expected:,.1f} expected"
        return f"{day(self.at)}: {told} in 100,000 requests{usual}"


@remembered
def fleet_rates(
    *, now: datetime, since: datetime, until: datetime
) -> tuple[RateDay, ...]:
    """Return the days of [since, until) that are over; none without a single rate."""
    side = Side("", since - BEFORE * DAY, until)
    counted = days_counted(told=told_groups(now=now), series=ALL, side=side)
    rates = [(one.at, one.rate.value) for one in counted.days]
    days = [
        RateDay(at, rate, _usual([r for _, r in rates[max(0, n - BEFORE) : n]]))
        for n, (at, rate) in enumerate(rates)
        if at >= since
    ]
    return tuple(days) if any(one.rate is not None for one in days) else ()


def _usual(before: Sequence[float | None]) -> float | None:
    told = [rate for rate in before if rate is not None]
    return median(told) if len(told) >= LEAST else None
