"""One side of a comparison: a series by some attributes in a period, as rates.

Every number here is a sum over whole groups of `triage.queries.told`, so that no
difference of answers rests on too few people.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings

from triage.queries.exposure import requests_by_values
from triage.queries.figures import WITHHELD, Figure, fewer_than
from triage.queries.told import ToldGroups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from triage.queries.told import Lot

HOUR = timedelta(hours=1)
PER = 100_000
NOT_COUNTED = "no requests counted"

Key = tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """What is asked: the days of [since, until) and the values of some attributes."""

    label: str
    since: datetime
    until: datetime
    where: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Numbers:
    """One part in one side.

    `rate` is reports in 100,000 requests, `even_share` the reports if complaints
    followed requests over the whole side, `concentration` reports over even share.
    `reporters` counts who told in two groups twice.
    """

    reports: Figure
    reporters: Figure
    requests: Figure
    rate: Figure
    even_share: Figure
    concentration: Figure


@dataclass(frozen=True)
class Counted:
    """A side counted: each part, all parts together, and what is in no part.

    `apart` are the reports that were told without saying to which part they belong.
    """

    side: Side
    parts: Mapping[Key, Numbers]
    total: Numbers
    apart: int


def counted(
    *, told: ToldGroups, series: str, by: Sequence[str], side: Side, now: datetime
) -> Counted:
    """Count a series by the values of attributes, all of them of `told.attributes`."""
    places = [told.attributes.index(name) for name in by]
    lots = lots_of(told=told, series=series, side=side)
    found: dict[Key, list[Lot]] = defaultdict(list)
    apart = 0
    for lot in lots:
        values = tuple(lot.values[place] for place in places)
        key = tuple(value for value in values if value is not None)
        if len(key) == len(by):
            found[key].append(lot)
        else:
            apart += lot.reports
    requests = _requests(told, by, side, now)
    total = _sum(lots)
    whole = sum(requests.values())
    parts = {
        key: _numbers(_sum(found.get(key, ())), requests.get(key, 0), total[0], whole)
        for key in sorted({*found, *requests})
    }
    return Counted(side, parts, _numbers(total, whole, total[0], whole), apart)


def lots_of(*, told: ToldGroups, series: str, side: Side) -> list[Lot]:
    """Return the groups of a series that lie wholly inside a side."""
    return [
        lot
        for lot in told.of(series=series, since=side.since, until=side.until)
        if _inside(lot, side, told.attributes)
    ]


def by_few() -> tuple[Figure, Figure]:
    """Return reports and reporters of a part in which nothing may be told."""
    few = fewer_than(min_reporters=settings.MIN_REPORTERS)
    return Figure(None, f"by {few}"), Figure(None, few)


def _inside(lot: Lot, side: Side, attributes: Sequence[str]) -> bool:
    return all(
        lot.values[attributes.index(name)] == value
        for name, value in side.where.items()
    )


def _requests(
    told: ToldGroups, by: Sequence[str], side: Side, now: datetime
) -> dict[Key, int]:
    """Return the requests by part, of the hours whose reports are told on these days.

    A report is placed when its hour is over.
    """
    served = requests_by_values(
        now=now,
        names=told.attributes,
        since=side.since - HOUR,
        until=side.until - HOUR,
    )
    found: dict[Key, int] = defaultdict(int)
    for values, requests in served.items():
        named = dict(zip(told.attributes, values, strict=True))
        if all(named[name] == value for name, value in side.where.items()):
            found[tuple(named[name] for name in by)] += requests
    return found


def _sum(lots: Sequence[Lot]) -> tuple[int, int]:
    return sum(lot.reports for lot in lots), sum(lot.reporters for lot in lots)


def _numbers(told: tuple[int, int], requests: int, of: int, whole: int) -> Numbers:
    reports, reporters = told
    served = Figure(requests)
    if not reports:
        nothing = Figure(None, WITHHELD)
        return Numbers(*by_few(), served, nothing, nothing, nothing)
    if not requests:
        unknown = Figure(None, NOT_COUNTED)
        return Numbers(
            Figure(reports), Figure(reporters), served, unknown, unknown, unknown
        )
    even_share = of * requests / whole
    return Numbers(
        reports=Figure(reports),
        reporters=Figure(reporters),
        requests=served,
        rate=Figure(PER * reports / requests, digits=1),
        even_share=Figure(even_share, digits=1),
        concentration=Figure(reports / even_share, digits=1),
    )
