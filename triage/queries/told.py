"""What may be asked freely: all reports in groups of enough people, read once.

The pages that answer any question are built on these groups and on nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from feedback import facade
from triage.core.groups import Group, Told, groups_of
from triage.core.symptoms import UNSORTED
from triage.models import Placement
from triage.queries.beside_causes import causes_shown
from triage.queries.closed_days import Closed, closed_days
from triage.queries.held_back import HeldBack
from triage.queries.remembered import remembered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    Row = tuple[datetime, datetime, str, str, str, dict[str, str], list[str], int]

FIRST = ("model", "platform", "routing_pool")
ATTRIBUTES = 3
# A group hardly ever reaches over more weeks than this.
WEEKS = 8
_BETWEEN = "\x1f"
_COLUMNS = (
    *("taken_at", "hour", "reporter"),
    *("family", "symptom_id", "attributes", "detectors", "pk"),
)


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

    Costs one pass over the reports, and some more queries for the other pages'
    numbers, beside which some groups are held back.
    """
    closed, names = closed_days(now=now), attributes_chosen()
    rows = placements_told(now)
    groups = told_of(rows, names=names, closed=closed, now=now)
    return ToldGroups(
        attributes=names,
        since=_midnight(rows[0][0].toordinal()) if rows else None,
        until=closed.midnight,
        lots=tuple(_lot(group, attributes=len(names)) for group in groups),
    )


def told_of(
    rows: Sequence[Row], *, names: Sequence[str], closed: Closed, now: datetime
) -> list[Group]:
    """Return the groups to be told of what `placements_told` gives."""
    groups = groups_of(
        told=[_told(row, names) for row in rows],
        last_day=closed.midnight.toordinal() - 1,
        enough=settings.MIN_REPORTERS,
    )
    held = HeldBack(
        members=[group.members for group in groups],
        reporters=_numbered([row[2] for row in rows]),
        enough=settings.MIN_REPORTERS,
    )
    held.hold_beside(_numbers_of_pages(rows, closed=closed, now=now))
    return [g for g, hidden in zip(groups, held.hidden, strict=True) if not hidden]


def placements_told(now: datetime) -> list[Row]:
    """Return what is known of each placement, in the order in which they were told."""
    placed = Placement.objects.filter(received_at__lte=now)
    ordered = placed.order_by("taken_at", "hour", "report_id")
    return list(ordered.values_list(*_COLUMNS).iterator(chunk_size=5000))


def _told(row: Row, names: Sequence[str]) -> Told:
    taken_at, _, reporter, family, symptom_id, attributes, detectors, _ = row
    values = (attributes.get(name, "") for name in names)
    path = (family, symptom_id, *values, _BETWEEN.join(detectors))
    return Told(day=taken_at.toordinal(), path=path, reporter=reporter)


def _lot(group: Group, *, attributes: int) -> Lot:
    apart = 2 + attributes + 1 - len(group.path)
    told: tuple[str | None, ...] = (*group.path, *(None for _ in range(apart)))
    spoken = told[-1]
    return Lot(
        family=told[0],
        symptom_id=told[1],
        values=told[2:-1],
        detectors=None if spoken is None else frozenset(spoken.split(_BETWEEN)) - {""},
        first=_midnight(group.first),
        last=_midnight(group.last),
        reports=group.reports,
        reporters=group.reporters,
    )


def _midnight(day: int) -> datetime:
    return datetime.fromordinal(day).replace(tzinfo=UTC)


def _numbered(reporters: Sequence[str]) -> Numbers:
    found: dict[str, int] = {"": -1}
    return np.array([found.setdefault(r, len(found)) for r in reporters], dtype=int)


def _numbers_of_pages(
    rows: Sequence[Row], *, closed: Closed, now: datetime
) -> Iterator[Numbers]:
    """Yield the reports behind each number that other pages show, and sums of them."""
    weeks = np.array([(row[1].toordinal() - 1) // 7 for row in rows], dtype=np.int64)
    total = np.array([row[0] < closed.total for row in rows], dtype=bool)
    ends = closed.rows
    in_row = np.array([row[0] < ends.get(row[4], closed.total) for row in rows], bool)
    bare = np.array([not row[5] and row[0] < closed.bare for row in rows], dtype=bool)
    symptoms = _numbered([row[4] or UNSORTED for row in rows])
    every = [np.flatnonzero(total), np.flatnonzero(total & bare)]
    for symptom in np.unique(symptoms):
        every.append(np.flatnonzero(total & in_row & (symptoms == symptom)))
    reporters = _numbered([row[2] for row in rows])
    small = _small_weeks(weeks[total], reporters[total])
    for counted in every:
        yield from _runs_of_weeks(counted, weeks[counted])
        yield counted[~np.isin(weeks[counted], small)]
    yield from _of_causes(rows, now)


def _small_weeks(weeks: Numbers, reporters: Numbers) -> Numbers:
    """Return the weeks of too few people: all time may be told without them."""
    named = np.unique(np.stack([weeks, reporters])[:, reporters >= 0], axis=1)
    found, people = np.unique(named[0], return_counts=True)
    large: Numbers = found[people >= settings.MIN_REPORTERS]
    return np.setdiff1d(weeks, large)


def _runs_of_weeks(counted: Numbers, weeks: Numbers) -> Iterator[Numbers]:
    if not len(counted):
        return
    first, last = int(weeks.min()), int(weeks.max())
    for start in range(first, last + 1):
        ends = {*range(start, min(start + WEEKS, last + 1)), last}
        for end in sorted(ends if start > first else {*range(first, last + 1)}):
            yield counted[(weeks >= start) & (weeks <= end)]


def _of_causes(rows: Sequence[Row], now: datetime) -> Iterator[Numbers]:
    """Yield the reports of each cause, and of each two that share none."""
    found = []
    for cause in causes_shown(now):
        inside = (
            number
            for number, (_, hour, _, _, symptom_id, attributes, *_) in enumerate(rows)
            if cause.holds(symptom_id or UNSORTED, hour, attributes)
        )
        found.append(np.fromiter(inside, dtype=np.int64))
    yield from found
    for one, two in combinations(found, 2):
        if not len(np.intersect1d(one, two)):
            yield np.union1d(one, two)
