"""One copy of all placements in this process, filled on with what is new.

Every table of a page is worked out from it. One query of look-ups in indexes says
whether it still holds. After a scanned hour only new and replaced placements are
read; after an erasure, or when reports were sorted anew, all. Before the first scan
nothing is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import Subquery

from triage.models import Placement, ScanState
from triage.queries.columns import (
    DAY_US,
    Book,
    Columns,
    distinct,
    read,
    stamp,
    time_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from triage.queries.columns import Mask, Numbers

# The first of January 1970 was a Thursday; weeks begin on Mondays.
_MONDAY = 3


@dataclass(frozen=True, eq=False)
class Rows:
    """Some of the placements: `at` are their places in the columns."""

    columns: Columns
    at: Numbers

    def __len__(self) -> int:
        return len(self.at)

    def only(self, keep: Mask) -> Rows:
        """Return those of them where a mask over them says so."""
        return Rows(self.columns, self.at[keep])

    def but(self, others: Rows) -> Rows:
        """Return those that are not among others."""
        left = np.zeros(len(self.columns), dtype=bool)
        left[self.at] = True
        left[others.at] = False
        return Rows(self.columns, np.flatnonzero(left))

    @property
    def pk(self) -> Numbers:
        """The database's number of each."""
        return self.columns.pk[self.at]

    @property
    def received(self) -> Numbers:
        """When each was received."""
        return self.columns.received[self.at]

    @property
    def taken(self) -> Numbers:
        """When each was placed."""
        return self.columns.taken[self.at]

    @property
    def hour(self) -> Numbers:
        """The hour of each."""
        return self.columns.hour[self.at]

    @property
    def reporter(self) -> NDArray[np.int32]:
        """The reporter's number of each, 0 for nobody known."""
        return self.columns.reporter[self.at]

    @property
    def trusted(self) -> Mask:
        """Which came from a trusted source."""
        return self.columns.trusted[self.at]

    @property
    def symptom(self) -> NDArray[np.int16]:
        """The symptom's number of each."""
        return self.columns.symptom[self.at]

    @property
    def weeks(self) -> Numbers:
        """The number of the week of each one's hour, from Monday, in UTC."""
        return (self.hour // DAY_US + _MONDAY) // 7

    @property
    def bare(self) -> Mask:
        """Which have no attribute at all."""
        values = self.columns.book.attributes.values
        empty = np.array([not value for value in values], dtype=bool)
        found: Mask = empty[self.columns.attributes[self.at]]
        return found

    @property
    def words(self) -> tuple[NDArray[Any], ...]:
        """Symptom, word and reporter of each word of each, as numbers."""
        columns, chosen = self.columns, np.zeros(len(self.columns), dtype=bool)
        chosen[self.at] = True
        spoken = np.repeat(chosen, columns.spoken)
        where = np.repeat(np.arange(len(columns)), columns.spoken)[spoken]
        return columns.symptom[where], columns.words[spoken], columns.reporter[where]

    def labelled(self, names: Collection[str]) -> Mask:
        """Which have one of these symptoms, as stored."""
        numbers = self.columns.book.label.numbers
        some = [numbers[name] for name in names if name in numbers]
        return np.isin(self.symptom, some)

    def placed_in(self, attributes: Mapping[str, Collection[str]]) -> Mask:
        """Which have one of some values of each attribute."""
        fits = [
            all((own or {}).get(name) in some for name, some in attributes.items())
            for own in self.columns.book.attributes.values
        ]
        inside: Mask = np.array(fits, dtype=bool)[self.columns.attributes[self.at]]
        return inside

    def in_family(self, family: str) -> Mask:
        """Which have a symptom of a family."""
        number = self.columns.book.label.numbers.get(family, -1)
        inside: Mask = self.columns.family[self.at] == number
        return inside

    def detected(self, detector: str) -> Mask:
        """Which a detector spoke for."""
        fits = [detector in spoken for spoken in self.columns.book.detectors.values]
        inside: Mask = np.array(fits, dtype=bool)[self.columns.detectors[self.at]]
        return inside

    def name(self, number: int) -> str:
        """Return a symptom, as stored, by its number."""
        return str(self.columns.book.label.values[number])

    def people(self) -> int:
        """Return the number of distinct reporters."""
        return int(np.count_nonzero(np.bincount(self.reporter)[1:]))

    def people_by(self, keys: NDArray[Any]) -> dict[int, int]:
        """Return the distinct reporters by a key of each, every key among them.

        Keys are not negative.
        """
        found = dict.fromkeys(np.unique(keys).tolist(), 0)
        named = self.reporter > 0
        some, _ = distinct(keys[named], self.reporter[named])
        numbers, counts = np.unique(some, return_counts=True)
        return found | dict(zip(numbers.tolist(), counts.tolist(), strict=True))


@dataclass(frozen=True)
class _Mark:
    """What the copy rests on; see `triage.queries.remembered`."""

    last_hour: datetime
    erasures: int
    rebuilt: int
    placed: int | None
    taken: datetime | None


_kept: tuple[_Mark, Columns] | None = None
_lock = Lock()


def placed() -> Rows:
    """Return all placements as they stand now: one query, more if anything changed."""
    global _kept
    with _lock:
        mark = _mark()
        if mark is None or _kept is None or not _grown(_kept[0], mark):
            columns = read(Placement.objects.all(), Book())
        elif _kept[0] == mark:
            columns = _kept[1]
        else:
            columns = _filled_on(_kept[1])
        _kept = (mark, columns) if mark else None
    return Rows(columns, np.arange(len(columns)))


def forget_placed() -> None:
    """Keep no copy."""
    global _kept
    with _lock:
        _kept = None


def _grown(before: _Mark, mark: _Mark) -> bool:
    """Say whether nothing was changed between but by the scan and by purges."""
    return (before.erasures, before.rebuilt) == (mark.erasures, mark.rebuilt)


def _mark() -> _Mark | None:
    every = Placement.objects.all()
    scan = ScanState.objects.annotate(
        placed=Subquery(every.order_by("-pk").values("pk")[:1]),
        taken=Subquery(every.order_by("-taken_at").values("taken_at")[:1]),
    )
    names = ("last_hour", "erasures", "rebuilt", "placed", "taken")
    found = scan.values_list(*names).first()
    return _Mark(*found) if found else None


def _filled_on(columns: Columns) -> Columns:
    """Take up what is new or was placed again, and leave out what was purged."""
    if not len(columns):
        return read(Placement.objects.all(), columns.book)
    every, last = Placement.objects.all(), time_of(columns.taken.max())
    fresh = read(
        every.filter(pk__gt=int(columns.pk.max())) | every.filter(taken_at__gte=last),
        columns.book,
    )
    columns = columns.only(~np.isin(columns.pk, fresh.pk)).and_these(fresh)
    if every.count() != len(columns):
        there = np.fromiter(every.values_list("pk", flat=True), dtype=np.int64)
        columns = columns.only(np.isin(columns.pk, there))
        if len(there) != len(columns):
            return read(every, columns.book)
    return _without_purged_words(columns)


def _without_purged_words(columns: Columns) -> Columns:
    """Leave out words that were purged: those of the reports received first."""
    worded = columns.received[columns.spoken > 0]
    if not len(worded):
        return columns
    later = Placement.objects.filter(received_at__gte=time_of(worded.min()))
    oldest = later.exclude(words=[]).order_by("received_at")
    first = oldest.values_list("received_at", flat=True).first()
    until = time_of(int(worded.max()) + 1) if first is None else first
    if until == time_of(worded.min()):
        return columns
    return columns.silent(columns.received < stamp(until))
