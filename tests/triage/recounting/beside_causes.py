"""Tables beside causes: what is left when a cause's count is taken from another.

A cause counts the reports of its symptoms, in its place, from its onset to its end.
What a total or a row leaves beside it, or beside two of them that share no report,
must rest on enough distinct reporters or be nothing. Reports are put together by what
they count in, so that every such rest is a union of a few groups.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from django.conf import settings

from tests.triage.recounting.totals import NAMED
from triage.core.symptoms import UNSORTED
from triage.models import Placement
from triage.queries.causes import documents_known

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from django.db.models import QuerySet

    from tests.triage.recounting.closed_days import Closed
    from triage.queries.documents import Document
    from triage.queries.totals import Totals

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Inside:
    """Which reports a shown cause counts, and how many its document says."""

    reports: int
    symptoms: frozenset[str]
    attributes: Mapping[str, Collection[str]]
    onset: datetime
    end: datetime | None

    @classmethod
    def of(cls, document: Document) -> Inside:
        """Read it from a shown document whose count is not hidden."""
        end = document.get("ended_at")
        return cls(
            reports=int(document["reports"]),
            symptoms=frozenset(s["symptom_id"] for s in document["symptoms"]),
            attributes=document["attributes"],
            onset=datetime.fromisoformat(document["onset"]),
            end=datetime.fromisoformat(end) if end else None,
        )

    def holds(self, row: str, hour: datetime, attributes: Mapping[str, str]) -> bool:
        """Say whether it counts a report of that symptom, hour and deployment."""
        return (
            row in self.symptoms
            and self.onset - HOUR < hour
            and (self.end is None or hour < self.end)
            and all(attributes.get(k) in v for k, v in self.attributes.items())
        )


class _Group(NamedTuple):
    """Reports that count in the same numbers: `causes` by their index."""

    row: str
    known: bool
    in_row: bool
    bare: bool
    causes: frozenset[int]


@dataclass
class _Size:
    reports: int
    people: set[str]


class BesideCauses:
    """A table's reports and those of the causes known at a time."""

    def __init__(
        self, *, causes: tuple[Inside, ...], groups: Mapping[_Group, _Size]
    ) -> None:
        """Keep what `beside_causes` has read."""
        self._causes = causes
        self._groups = groups

    def fits_total(self) -> bool:
        """Say whether the total may stand beside every cause."""
        return all(self._fits(lambda g: g.known, c) for c in self._covers())

    def fits_bare(self) -> bool:
        """Say whether the number without attributes may stand there.

        A cause in some place holds none of these: the total less both is a rest too.
        """
        return all(
            self._fits(lambda g: g.known and not g.bare, cover)
            for cover in self._covers()
            if all(self._causes[index].attributes for index in cover)
        )

    def rows_to_hide(self) -> frozenset[str]:
        """Return the rows that may not stand beside the causes.

        Of the rows of one cause the sum is looked at as well; then the smallest goes.
        Nor may the total less the row be little more than a cause.
        """
        hidden: set[str] = set()
        every = {group.row for group in self._groups if group.in_row}
        for cover in self._covers():
            pool = frozenset().union(*(self._causes[i].symptoms for i in cover))
            bad = {row for row in pool if not self._fits(_row_of({row}), cover)}
            filled = [row for row in pool if self._reports(_row_of({row}))]
            if not bad and filled and not self._fits(_row_of(pool), cover):
                bad = {min(filled, key=lambda r: (self._reports(_row_of({r})), r))}
            if len(cover) == 1:
                bad |= {row for row in every if not self._fits(_but(row), cover)}
            hidden |= bad
        return frozenset(hidden)

    def fits_hidden(self, rows: Collection[str]) -> bool:
        """Say whether the sum of hidden rows may be had: the total less the others."""
        some = frozenset(rows)

        def hidden(group: _Group) -> bool:
            return group.known and (group.row in some or not group.in_row)

        return all(self._fits(hidden, cover) for cover in self._covers())

    def _covers(self) -> Iterator[tuple[int, ...]]:
        """Yield every cause, and every two that share a symptom and no report."""
        every = range(len(self._causes))
        yield from ((index,) for index in every)
        for one, two in combinations(every, 2):
            shared = any({one, two} <= group.causes for group in self._groups)
            if not shared and self._causes[one].symptoms & self._causes[two].symptoms:
                yield one, two

    def _fits(self, outer: Callable[[_Group], bool], cover: tuple[int, ...]) -> bool:
        """Say whether an outer set less a cover, or the reverse, tells of few people.

        Sets that both reach outside the other give no set by subtraction. The counts
        of the documents, which may be older, must not be near the outer one either.
        """
        outside = [g for g in self._groups if outer(g) and not g.causes & {*cover}]
        beyond = [g for g in self._groups if not outer(g) and g.causes & {*cover}]
        total = self._reports(outer)
        told = sum(self._causes[index].reports for index in cover)
        if not total or 0 < abs(total - told) < settings.MIN_REPORTERS:
            return not total
        if bool(outside) == bool(beyond):
            return True
        return self._people(outside or beyond) >= settings.MIN_REPORTERS

    def _reports(self, chosen: Callable[[_Group], bool]) -> int:
        return sum(size.reports for g, size in self._groups.items() if chosen(g))

    def _people(self, groups: Iterable[_Group]) -> int:
        return len(set().union(*(self._groups[g].people for g in groups)) - {""})


def _row_of(rows: Collection[str]) -> Callable[[_Group], bool]:
    some = frozenset(rows)
    return lambda group: group.known and group.in_row and group.row in some


def _but(row: str) -> Callable[[_Group], bool]:
    return lambda group: group.known and not (group.in_row and group.row == row)


def totals_beside(
    totals: Totals, *, known: QuerySet[Placement], closed: Closed, now: datetime
) -> Totals:
    """Return totals as they may stand beside the causes known at a time.

    Where enough people told of other symptoms, any cause leaves them: two queries.
    """
    pools = [cause.symptoms for cause in causes_shown(now)]
    stored = {"" if s == UNSORTED else s for s in frozenset().union(*pools)}
    others = known.exclude(closed.without_attributes).exclude(symptom_id__in=stored)
    people = others.filter(NAMED).values("reporter").distinct().count() if pools else 0
    if not pools or people >= settings.MIN_REPORTERS:
        return totals
    causes = beside_causes(known=known, closed=closed, now=now)
    if not causes.fits_total():
        return totals.withheld
    return totals if causes.fits_bare() else totals.without_bare


def causes_shown(now: datetime) -> tuple[Inside, ...]:
    """Return what the causes count whose counts are shown at a time."""
    documents = documents_known(now=now)
    return tuple(Inside.of(d) for d in documents if d["reports"] is not None)


def beside_causes(
    *, known: QuerySet[Placement], closed: Closed, now: datetime
) -> BesideCauses:
    """Return what a table of the placements `known` must be held against.

    Costs one query without causes; with any, two more and one pass over the reports.
    """
    causes = causes_shown(now)
    groups: dict[_Group, _Size] = defaultdict(lambda: _Size(0, set()))
    if causes:
        since = min(cause.onset for cause in causes) - HOUR
        later = Placement.objects.filter(received_at__lte=now, hour__gt=since)
        others = later.exclude(pk__in=known.values("pk"))
        for rows, is_known in ((known, True), (others, False)):
            for group, reporter in _grouped(rows, causes, closed, known=is_known):
                groups[group].reports += 1
                groups[group].people.add(reporter)
    return BesideCauses(causes=causes, groups=groups)


def _grouped(
    placements: QuerySet[Placement],
    causes: tuple[Inside, ...],
    closed: Closed,
    *,
    known: bool,
) -> Iterator[tuple[_Group, str]]:
    names = ("symptom_id", "hour", "taken_at", "reporter", "attributes")
    rows = placements.order_by().values_list(*names)
    for symptom_id, hour, taken_at, reporter, attributes in rows.iterator():
        row = symptom_id or UNSORTED
        mine = frozenset(
            i for i, cause in enumerate(causes) if cause.holds(row, hour, attributes)
        )
        in_row = known and taken_at < closed.rows.get(symptom_id, taken_at)
        if known or mine:
            bare = known and not attributes and taken_at < closed.bare
            yield _Group(row, known, in_row, bare, mine), reporter
