"""What may be asked freely: all reports in groups of enough people, read once.

The pages that answer any question are built on these groups and on nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from feedback import facade
from triage.core.groups import Group
from triage.core.symptoms import UNSORTED
from triage.models import Placement
from triage.queries.beside_causes import causes_shown
from triage.queries.closed_days import Closed, closed_days
from triage.queries.columns import stamp, time_of
from triage.queries.grouping import BETWEEN, grouped
from triage.queries.held_back import HeldBack
from triage.queries.placed import Rows
from triage.queries.remembered import remembered
from triage.queries.series import midnight

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

FIRST = ("model", "platform", "routing_pool")
ATTRIBUTES = 3
# A group hardly ever reaches over more weeks than this.
WEEKS = 8


@dataclass(frozen=True)
class Lot:
    """A group as it may be told: what its reports share, its days, its size.

    `family`, `symptom_id` and `detectors` are None where they are not told apart, and
    so is each of `values`, in the order of `ToldGroups.attributes`; an empty value is
    unknown. `first` and `last` are the starts of its days.
    """

    family: str | None
    symptom_id: str | None
    values: tuple[str | None, ...]
    detectors: frozenset[str] | None
    first: datetime
    last: datetime
    reports: int
    reporters: int

    def counts_in(self, series: str) -> bool:
        """Say whether all of it counts in a series, for all that is told apart."""
        kind, _, name = series.partition(":")
        if kind == "family":
            return self.family == name
        if kind == "symptom":
            return self.symptom_id == ("" if name == UNSORTED else name)
        if kind == "detector":
            return self.detectors is not None and name in self.detectors
        return True


@dataclass(frozen=True)
class ToldGroups:
    """The groups up to `until`, a midnight; `since` is None without any report."""

    attributes: tuple[str, ...]
    since: datetime | None
    until: datetime
    lots: tuple[Lot, ...]

    @cached_property
    def detectors(self) -> tuple[str, ...]:
        """The detectors that are told of."""
        return tuple(sorted({d for lot in self.lots for d in lot.detectors or ()}))

    def of(self, *, series: str, since: datetime, until: datetime) -> tuple[Lot, ...]:
        """Return the groups of a series that lie inside the days of [since, until)."""
        return tuple(
            lot
            for lot in self.lots
            if lot.first >= since and lot.last < until and lot.counts_in(series)
        )


def attributes_chosen() -> tuple[str, ...]:
    """Return the attributes that reports are told apart by, of those in traffic.

    Those of PAGE_ATTRIBUTES, or else the first: model, platform, routing pool, then by
    name. Without traffic those that reports name.
    """
    named = {name for d in facade.deployments() for name in d.attributes}
    if not named:
        newest = Placement.objects.order_by("-pk").values_list("attributes", flat=True)
        named = {name for attributes in newest[:1000] for name in attributes}
    wanted = settings.PAGE_ATTRIBUTES or (*FIRST, *sorted(named.difference(FIRST)))
    return tuple(name for name in wanted if name in named)[:ATTRIBUTES]


@remembered
def told_groups(*, now: datetime) -> ToldGroups:
    """Return the groups that were told by the last midnight, in order of their days.

    Some groups are held back beside the other pages' numbers.
    """
    closed, names = closed_days(now=now), attributes_chosen()
    rows = placements_told(closed, now)
    groups = told_of(rows, names=names, closed=closed, now=now)
    return ToldGroups(
        attributes=names,
        since=midnight(time_of(rows.taken[0])) if len(rows) else None,
        until=closed.midnight,
        lots=tuple(_lot(group, attributes=len(names)) for group in groups),
    )


def told_of(
    rows: Rows, *, names: Sequence[str], closed: Closed, now: datetime
) -> list[Group]:
    """Return the groups to be told of what `placements_told` gives."""
    groups = grouped(rows, names=names, until=closed.midnight)
    held = HeldBack(
        members=[group.members for group in groups],
        reporters=rows.reporter.astype(np.int64) - 1,
        enough=settings.MIN_REPORTERS,
    )
    held.hold_beside(_numbers_of_pages(rows, closed=closed, now=now))
    return [g for g, hidden in zip(groups, held.hidden, strict=True) if not hidden]


def placements_told(closed: Closed, now: datetime) -> Rows:
    """Return the placements known by `now` in the order in which they were told."""
    known = closed.placed.only(closed.placed.received <= stamp(now))
    return Rows(known.columns, known.at[np.lexsort((known.pk, known.taken))])


def _lot(group: Group, *, attributes: int) -> Lot:
    apart = 2 + attributes + 1 - len(group.path)
    told: tuple[str | None, ...] = (*group.path, *(None for _ in range(apart)))
    spoken = told[-1]
    return Lot(
        family=told[0],
        symptom_id=told[1],
        values=told[2:-1],
        detectors=None if spoken is None else frozenset(spoken.split(BETWEEN)) - {""},
        first=_midnight(group.first),
        last=_midnight(group.last),
        reports=group.reports,
        reporters=group.reporters,
    )


@lru_cache(maxsize=1024)
def _midnight(day: int) -> datetime:
    return datetime.fromordinal(day).replace(tzinfo=UTC)


def _numbers_of_pages(
    rows: Rows, *, closed: Closed, now: datetime
) -> Iterator[Numbers]:
    """Yield the reports behind each number that other pages show, and sums of them."""
    weeks, total = rows.weeks, rows.taken < stamp(closed.total)
    in_row, bare = closed.in_rows(rows), closed.without_attributes(rows)
    every = [np.flatnonzero(total), np.flatnonzero(total & bare)]
    for symptom in np.unique(rows.symptom):
        every.append(np.flatnonzero(total & in_row & (rows.symptom == symptom)))
    small = _small_weeks(rows.only(total))
    for counted in every:
        yield from _runs_of_weeks(counted, weeks[counted])
        yield counted[~np.isin(weeks[counted], small)]
    yield from _of_causes(rows, now)


def _small_weeks(counted: Rows) -> list[int]:
    """Return the weeks of too few people: all time may be told without them."""
    weeks = counted.people_by(counted.weeks)
    return [week for week, people in weeks.items() if people < settings.MIN_REPORTERS]


def _runs_of_weeks(counted: Numbers, weeks: Numbers) -> Iterator[Numbers]:
    if not len(counted):
        return
    first, last = int(weeks.min()), int(weeks.max())
    for start in range(first, last + 1):
        ends = {*range(start, min(start + WEEKS, last + 1)), last}
        for end in sorted(ends if start > first else {*range(first, last + 1)}):
            yield counted[(weeks >= start) & (weeks <= end)]


def _of_causes(rows: Rows, now: datetime) -> Iterator[Numbers]:
    """Yield the reports of each cause, and of each two that share none."""
    found = [np.flatnonzero(cause.of_rows(rows)) for cause in causes_shown(now)]
    yield from found
    for one, two in combinations(found, 2):
        if not len(np.intersect1d(one, two)):
            yield np.union1d(one, two)
