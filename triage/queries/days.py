"""One side of a question day by day: what its whole groups allow to be told.

A day's number is the answer to the same question of that day alone, so that it gives
nothing away that Explore did not. A group that took several days to fill has no day;
its reports are told as one number beside the days.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from feedback import facade
from triage.queries.figures import WITHHELD, Figure
from triage.queries.rates import HOUR, NOT_COUNTED, PER, Side, by_few, lots_of
from triage.queries.remembered import remembered
from triage.queries.series import DAY, midnight
from triage.queries.told import ToldGroups, told_groups

if TYPE_CHECKING:
    from triage.queries.explore import Question
    from triage.queries.told import Lot

NUMBERS = ("reports", "reporters", "requests", "rate")


@dataclass(frozen=True)
class OneDay:
    """A day's reports, reporters and requests, and reports in 100,000 requests.

    Too few reports and none look the same.
    """

    at: datetime
    reports: Figure
    reporters: Figure
    requests: Figure
    rate: Figure


@dataclass(frozen=True)
class Days:
    """The days of a side that are over; `spread` reports belong to several days."""

    side: Side
    days: tuple[OneDay, ...]
    spread: int

    @property
    def empty(self) -> bool:
        """True when no day has a number of reports that may be shown."""
        return not any(day.reports.shown for day in self.days)

    def document(self) -> dict[str, Any]:
        """Return the same figures as JSON; a number that is not shown is null."""
        return {
            "label": self.side.label,
            "days": [
                {"day": day.at.date().isoformat()}
                | {name: getattr(day, name).value for name in NUMBERS}
                for day in self.days
            ],
            "in_groups_of_several_days": self.spread,
        }


@remembered
def days_known(*, now: datetime, question: Question) -> tuple[Days, ...]:
    """Return each side of a question day by day, out of the groups that are told."""
    told = told_groups(now=now)
    return tuple(
        days_counted(told=told, series=question.series, side=side)
        for side in question.sides
    )


def days_counted(*, told: ToldGroups, series: str, side: Side) -> Days:
    """Count a series on each day of a side."""
    by_day: dict[datetime, list[Lot]] = defaultdict(list)
    spread = 0
    for lot in lots_of(told=told, series=series, side=side):
        if lot.first == lot.last:
            by_day[lot.first].append(lot)
        else:
            spread += lot.reports
    end = min(side.until, told.until)
    requests = _requests(side, end)
    days = []
    at = side.since
    while at < end:
        days.append(_day(at, by_day.get(at, []), requests.get(at, 0)))
        at += DAY
    return Days(side, tuple(days), spread)


def _requests(side: Side, end: datetime) -> dict[datetime, int]:
    """Return the requests by day; an hour counts on the day on which it was over."""
    found: dict[datetime, int] = defaultdict(int)
    served = facade.requests_by_hour(
        since=side.since - HOUR, until=end - HOUR, of=_deployments(side)
    )
    for hour, requests in served.items():
        found[midnight(hour + timedelta(hours=1))] += requests
    return found


def _deployments(side: Side) -> list[int] | None:
    """Return the ids of the deployments of a side, None for all."""
    if not side.where:
        return None
    return [
        one.deployment_id
        for one in facade.deployments()
        if all(one.attributes.get(k, "") == v for k, v in side.where.items())
    ]


def _day(at: datetime, lots: list[Lot], requests: int) -> OneDay:
    served = Figure(requests)
    if not lots:
        few = by_few()
        return OneDay(at, *few, served, Figure(None, WITHHELD))
    reports = sum(lot.reports for lot in lots)
    rate = Figure(PER * reports / requests if requests else None, NOT_COUNTED, digits=1)
    reporters = Figure(sum(lot.reporters for lot in lots))
    return OneDay(at, Figure(reports), reporters, served, rate)
