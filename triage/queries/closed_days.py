"""Up to which day what was told counts: no step of a number rests on too few people.

Whoever reads one number on two days can subtract. So days are told as a whole, when
they are over, and a number moves on only to the end of a day by which enough distinct
reporters have been added to it. Total, rows and the reports without attributes each
have such a day of their own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings
from django.db.models import Max

from triage.models import ScanState
from triage.queries.columns import DAY_US, distinct, stamp, time_of
from triage.queries.placed import Rows, placed
from triage.queries.series import DAY, midnight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from triage.queries.columns import Mask, Numbers

HOUR = timedelta(hours=1)

# Of one number the days on which something was told, with their distinct reporters.
_Days = dict[datetime, int]


@dataclass(frozen=True)
class Closed:
    """The ends of what counts, each a midnight in UTC and not itself counted.

    `midnight` closes the last whole day, `total` what counts in totals, `bare` the
    reports without attributes among these and `rows` each symptom, as stored, of them.
    `placed` are all placements.
    """

    placed: Rows
    midnight: datetime
    total: datetime
    bare: datetime
    rows: Mapping[str, datetime]

    @property
    def told(self) -> Rows:
        """What was told on whole days."""
        return _before(self.placed, self.midnight)

    @property
    def counted(self) -> Rows:
        """What counts in totals."""
        return _before(self.placed, self.total)

    def in_rows(self, some: Rows) -> Mask:
        """Say which of what counts in totals counts in the row of its symptom."""
        ends = np.zeros(len(some.columns.book.label.values), dtype=np.int64)
        for symptom_id, end in self.rows.items():
            ends[some.columns.book.label.numbers[symptom_id]] = stamp(end)
        inside: Mask = some.taken < ends[some.symptom]
        return inside

    def without_attributes(self, some: Rows) -> Mask:
        """Say which of what counts in totals counts as without attributes."""
        return some.bare & (some.taken < stamp(self.bare))


def closed_days(*, now: datetime) -> Closed:
    """Return up to when what was told counts, as of `now`."""
    every = placed()
    midnight_ = _last_midnight(every, now)
    told = _before(every, midnight_)
    total = _ends(told, np.zeros(len(told), int), weekly=True).get(0, midnight_)
    counted = _before(every, total)
    bare = counted.only(counted.bare)
    rows = _ends(counted, counted.symptom, otherwise=total)
    return Closed(
        placed=every,
        midnight=midnight_,
        total=total,
        bare=_ends(bare, np.zeros(len(bare), int)).get(0, total),
        rows={every.name(number): end for number, end in rows.items()},
    )


def _last_midnight(every: Rows, now: datetime) -> datetime:
    """Return the end of the last day to which nothing can be added any more.

    The clock is that of the pipeline, which in a replay is another than `now`; it has
    an hour to store what it placed before midnight. Where nothing was scanned it is
    `now`.
    """
    last: datetime | None = ScanState.objects.aggregate(last=Max("last_hour"))["last"]
    if last is None:
        return midnight(now - HOUR)
    scanned = last + HOUR
    if len(every):
        scanned = max(scanned, time_of(every.taken.max()) - HOUR)
    return midnight(min(now, scanned))


def _before(some: Rows, end: datetime) -> Rows:
    until = stamp(end)
    return some.only((some.received < until) & (some.taken < until))


def _ends(
    some: Rows,
    keys: NDArray[np.integer],
    *,
    weekly: bool = False,
    otherwise: datetime | None = None,
) -> dict[int, datetime]:
    """Return for each of the keys the end of the last day that enough closed.

    One with too few reporters in all has none, or `otherwise`: its number is hidden
    whole.
    """
    found = {}
    for key, (days, names) in _told_by(some, keys).items():
        end = _end(days, names, weekly=True) if weekly else None
        end = end or _end(days, names, weekly=False) or otherwise
        if end:
            found[key] = end
    return found


_Names = dict[datetime, set[int]]


def _told_by(some: Rows, keys: NDArray[np.integer]) -> dict[int, tuple[_Days, _Names]]:
    """Return of each key its days, and who told after the last large one.

    Only few did on each of those.
    """
    days = some.taken // DAY_US
    found: dict[int, tuple[_Days, _Names]] = {
        key: ({}, defaultdict(set)) for key in np.unique(keys).tolist()
    }
    named = some.reporter > 0
    who = distinct(keys[named], days[named], some.reporter[named])
    at, people = np.unique(np.stack(who[:2]), axis=1, return_counts=True)
    large_after: Numbers = np.full(int(keys.max(initial=0)) + 1, -1, dtype=np.int64)
    for key, day, count in zip(*at.tolist(), people.tolist(), strict=True):
        found[key][0][_day(day)] = count
        if count >= settings.MIN_REPORTERS:
            large_after[key] = max(large_after[key], day)
    late = who[1] > large_after[who[0]]
    for key, day, reporter in zip(*(c[late].tolist() for c in who), strict=True):
        found[key][1][_day(day)].add(reporter)
    return found


def _day(number: int) -> datetime:
    return time_of(number * DAY_US)


def _large(days: _Days) -> datetime | None:
    """Return the last day that has enough reporters by itself."""
    large = [day for day, count in days.items() if count >= settings.MIN_REPORTERS]
    return max(large, default=None)


def _end(
    days: _Days, names: Mapping[datetime, set[int]], *, weekly: bool
) -> datetime | None:
    """Return the end of the last day that enough reporters closed.

    With `weekly` those of another ISO week do not help: the new week must be one that
    can be shown.
    """
    large = _large(days)
    end = large + DAY if large else None
    people: set[int] = set()
    week = None
    for day in sorted(names):
        if weekly and week != (week := day.isocalendar()[:2]):
            people = set()
        people |= names[day]
        if len(people) >= settings.MIN_REPORTERS:
            end, people = day + DAY, set()
    return end
