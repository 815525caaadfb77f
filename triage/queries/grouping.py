"""The groups of reports, kept from hour to hour and gone on with day by day."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

from triage.core.groups import Group, Grouping, Told
from triage.queries.columns import DAY_US, Book, stamp, time_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from triage.queries.columns import Numbers
    from triage.queries.placed import Rows

BETWEEN = "\x1f"


@dataclass
class _Kept:
    """Groups with what they rest on: whose `pk` were taken, in which book."""

    book: Book
    asked: tuple[object, ...]
    until: datetime
    pk: Numbers
    grouping: Grouping


_kept: _Kept | None = None
_lock = Lock()


def grouped(rows: Rows, *, names: Sequence[str], until: datetime) -> list[Group]:
    """Return the groups, by some attributes, of placements told before a midnight.

    `rows` are in the order in which they were told; members are places in them. What
    was erased or sorted anew is in another book, and what was purged misses: then
    all are grouped anew.
    """
    global _kept
    told = rows.only(rows.taken < stamp(until))
    asked = (*names, settings.MIN_REPORTERS)
    with _lock:
        kept = _kept if _kept and _goes_on(_kept, told, asked, until) else None
        if kept is None:
            grouping = Grouping(enough=settings.MIN_REPORTERS)
            kept = _Kept(told.columns.book, asked, until, told.pk, grouping)
        new = told.only(np.arange(len(told)) >= kept.grouping.taken)
        last_day = until.toordinal() - 1
        kept.grouping.go_on(told=_told(new, names), last_day=last_day)
        kept.pk, kept.until, _kept = told.pk, until, kept
        return list(kept.grouping.found)


def _goes_on(
    kept: _Kept, told: Rows, asked: tuple[object, ...], until: datetime
) -> bool:
    """Say whether nothing is otherwise but that days were added."""
    known = len(kept.pk)
    return (
        kept.book is told.columns.book
        and kept.asked == asked
        and kept.until <= until
        and np.array_equal(kept.pk, told.pk[:known])
        and bool((told.taken[known:] >= stamp(kept.until)).all())
    )


def _told(rows: Rows, names: Sequence[str]) -> list[Told]:
    first, people = time_of(0).toordinal(), rows.columns.book.reporter.values
    days = (rows.taken // DAY_US + first).tolist()
    return [
        Told(day=day, path=path, reporter=people[reporter])
        for day, path, reporter in zip(
            days, _paths(rows, names), rows.reporter.tolist(), strict=True
        )
    ]


def _paths(rows: Rows, names: Sequence[str]) -> list[tuple[str, ...]]:
    book, columns = rows.columns.book, rows.columns
    parts = (columns.family, columns.symptom, columns.attributes, columns.detectors)
    codes = zip(*(part[rows.at].tolist() for part in parts), strict=True)
    made: dict[tuple[int, ...], tuple[str, ...]] = {}
    found = []
    for code in codes:
        path = made.get(code)
        if path is None:
            own = book.attributes.values[code[2]] or {}
            spoken = book.detectors.values[code[3]] or ()
            path = made[code] = (
                book.label.values[code[0]],
                book.label.values[code[1]],
                *(own.get(name, "") for name in names),
                BETWEEN.join(spoken),
            )
        found.append(path)
    return found
