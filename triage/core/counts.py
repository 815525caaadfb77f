"""Reports and traffic by hour and deployment, kept as growing tables."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from triage.core.fleet import UNLOCATED
from triage.core.rows import HOURS_A_DAY, NOBODY, Numbered, Row, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from triage.core.fleet import Fleet

# A deployment that serves so few requests an hour may well serve none in another.
FEW_REQUESTS = 10.0


class TrafficTable:
    """Requests by hour (rows, numbered from the first hour) and deployment."""

    def __init__(self) -> None:
        self._requests: NDArray[np.float64] = np.zeros((0, 0))
        # By deployment: all its requests, and the hours in which it had any.
        self._total: NDArray[np.float64] = np.zeros(0)
        self._served: NDArray[np.int64] = np.zeros(0, np.int64)

    def put(self, *, hour: int, deployment: int, requests: float) -> None:
        """Store one row; a row that exists is replaced."""
        self._grow(hour + 1, deployment + 1)
        self._store(hour, slice(deployment, deployment + 1), np.array([requests]))

    def put_hour(self, *, hour: int, requests: NDArray[np.float64]) -> None:
        """Store the rows of one hour for the first deployments, shape (D,)."""
        self._grow(hour + 1, len(requests))
        self._store(hour, slice(0, len(requests)), requests)

    def hours(self, *, since: int, until: int, width: int) -> NDArray[np.float64]:
        """Requests in hours [since, until), shape (until - since, width)."""
        self._grow(until, width)
        return self._requests[since:until, :width]

    def judged(self, *, since: int, until: int, width: int) -> NDArray[np.bool_]:
        """Where reports can be judged, in hours [since, until), shape (hours, width).

        Not where nothing is known to have been served: in an hour without any
        traffic, and on a deployment without any in this hour that serves more than
        a few requests when it serves.
        """
        rows = self.hours(since=since, until=until, width=width)
        few = self._total[:width] < FEW_REQUESTS * self._served[:width]
        served = np.greater(rows, 0)
        known: NDArray[np.bool_] = (served | few) & served.any(axis=1, keepdims=True)
        return known

    def _store(self, hour: int, columns: slice, requests: NDArray[np.float64]) -> None:
        before = self._requests[hour, columns]
        self._total[columns] += requests - before
        self._served[columns] += (requests > 0).astype(int) - (before > 0).astype(int)
        self._requests[hour, columns] = requests

    def _grow(self, rows: int, columns: int) -> None:
        have_rows, have_columns = self._requests.shape
        if rows <= have_rows and columns <= have_columns:
            return
        size = (
            max(rows + rows // 2, have_rows) if rows > have_rows else have_rows,
            max(columns + 16, have_columns) if columns > have_columns else have_columns,
        )
        grown = np.zeros(size)
        grown[:have_rows, :have_columns] = self._requests
        self._requests = grown
        more = size[1] - have_columns
        self._total = np.append(self._total, np.zeros(more))
        self._served = np.append(self._served, np.zeros(more, np.int64))


@dataclass(frozen=True, slots=True)
class Counted:
    """What the tables need of one report; hours are numbered from the first."""

    report_id: str
    hour: int
    reporter: str
    attributes: Mapping[str, str]
    series: Sequence[str]


@dataclass(frozen=True)
class Events:
    """Counted reports as parallel arrays, one entry per report and series, by series.

    `reporter` is a number made of the pseudonym, NOBODY without one. `claim` numbers
    what the report knows of its deployment; see Fleet.claim.
    """

    hour: NDArray[np.int64]
    deployment: NDArray[np.int64]
    series: NDArray[np.int64]
    reporter: NDArray[np.int64]
    claim: NDArray[np.int64]

    def where(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Events:
        """Only the entries that `keep` marks or numbers, in the same order."""
        return Events(
            self.hour[keep],
            self.deployment[keep],
            self.series[keep],
            self.reporter[keep],
            self.claim[keep],
        )

    def of(self, numbers: Iterable[int]) -> Events:
        """Only the entries of some series."""
        wanted = np.unique(np.fromiter(numbers, np.int64))
        first = np.searchsorted(self.series, wanted, side="left")
        last = np.searchsorted(self.series, wanted, side="right")
        if len(wanted) == 1:
            return self._slice(slice(int(first[0]), int(last[0])))
        parts = [np.arange(a, b) for a, b in zip(first, last, strict=True)]
        return self.where(np.concatenate([np.zeros(0, np.intp), *parts]))

    def grid(self, *, series: int, deployments: int) -> NDArray[np.float64]:
        """Counts of located entries, shape (series, deployments)."""
        flat = self.series * deployments + self.deployment
        counts = np.bincount(
            flat[self.deployment != UNLOCATED], minlength=series * deployments
        )
        return counts.reshape(series, deployments).astype(float)

    def _slice(self, part: slice) -> Events:
        return Events(
            self.hour[part],
            self.deployment[part],
            self.series[part],
            self.reporter[part],
            self.claim[part],
        )


class CountTable:
    """The reports that count, series by series.

    A reporter counts once a day in a series: of several reports the first in the
    order (hour, report_id) counts, whichever arrived first, so that the table is
    the same in any arrival order. A report without reporter always counts.

    What counts is worked out day by day when it is asked for, and kept until a report
    of that day comes or goes.
    """

    def __init__(self, *, fleet: Fleet) -> None:
        self._fleet = fleet
        self.series: list[str] = []
        self._series_index: dict[str, int] = {}
        self._rows = Rows()
        self._kinds = Numbered[tuple[str, ...]]()
        self._places = Numbered[tuple[tuple[str, str], ...]]()
        # Of each place one after the other: its deployment and its claim.
        self._where = array("i")
        self._entries: dict[int, _Entries] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, report_id: str) -> bool:
        return self._rows.find(report_id) is not None

    def series_number(self, name: str) -> int:
        """The number of a series, a new one if it is not known yet."""
        if name not in self._series_index:
            self._series_index[name] = len(self.series)
            self.series.append(name)
        return self._series_index[name]

    def put(self, *, report: Counted) -> None:
        """Count one report; one that was counted before is counted anew."""
        for name in report.series:
            self.series_number(name)
        place = self._places.number(tuple(sorted(report.attributes.items())))
        if 2 * place == len(self._where):
            self._where.extend(self._located(place))
        before = self._rows.put(
            Row(
                report_id=report.report_id,
                hour=report.hour,
                reporter=report.reporter,
                kind=self._kinds.number(tuple(report.series)),
                place=place,
            )
        )
        self._entries.pop(report.hour // HOURS_A_DAY, None)
        if before is not None:
            self._entries.pop(before // HOURS_A_DAY, None)

    def events(self, *, since: int, until: int) -> Events:
        """The entries that count in hours [since, until), by series."""
        days = self._rows.days(since // HOURS_A_DAY, (until - 1) // HOURS_A_DAY)
        found = [self._of_day(day) for day in days]
        none = np.zeros(0, np.int32)
        row = np.concatenate([none, *(entries.row for entries in found)])
        series = np.concatenate([none, *(entries.series for entries in found)])
        hour = self._rows.hour(row)
        inside = (hour >= since) & (hour < until)
        if not inside.all():
            row, series, hour = row[inside], series[inside], hour[inside]
        order = np.argsort(series, kind="stable")
        row, series = row[order], series[order]
        places = np.frombuffer(self._where, np.int32).reshape(-1, 2)
        where = places[self._rows.place(row)].astype(np.int64)
        return Events(
            hour=hour[order].astype(np.int64),
            deployment=where[:, 0],
            series=series.astype(np.int64),
            reporter=self._rows.reporter(row),
            claim=where[:, 1],
        )

    def reports_of(
        self, *, reporters: NDArray[np.int64], since: int, until: int
    ) -> NDArray[np.int64]:
        """All reports of each reporter on the days that hold hours [since, until)."""
        days = self._rows.days(since // HOURS_A_DAY, (until - 1) // HOURS_A_DAY)
        told = [self._rows.reporter(self._rows.of_day(day)) for day in days]
        everybody = np.concatenate([np.zeros(0, np.int64), *told])
        who, at = np.unique(reporters, return_inverse=True)
        some = everybody[np.isin(everybody, who)]
        counts = np.bincount(np.searchsorted(who, some), minlength=len(who))
        found: NDArray[np.int64] = counts[at]
        return found

    def fleet_changed(self) -> None:
        """Say that deployments were added: every report is located anew."""
        self._where = array("i")
        for place in range(len(self._places)):
            self._where.extend(self._located(place))

    def _located(self, place: int) -> tuple[int, int]:
        attributes = dict(self._places.values[place])
        return (
            self._fleet.locate(attributes=attributes),
            self._fleet.claim(attributes=attributes),
        )

    def _of_day(self, day: int) -> _Entries:
        found = self._entries.get(day)
        if found is None:
            found = self._entries[day] = self._counted(day)
        return found

    def _counted(self, day: int) -> _Entries:
        """Work out which entries of a day count."""
        row = self._rows.in_order(day)
        kind = self._rows.kind(row)
        table = self._series_of_kinds()[kind]
        series = table[table >= 0]
        row = np.repeat(row, (table >= 0).sum(axis=1))
        reporter = self._rows.reporter(row)
        named = np.flatnonzero(reporter != NOBODY)
        # Stable: of equal ones the first in the order of the day stays first.
        by = named[np.lexsort((reporter[named], series[named]))]
        first = np.ones(len(by), bool)
        first[1:] = (reporter[by][1:] != reporter[by][:-1]) | (
            series[by][1:] != series[by][:-1]
        )
        keep = np.concatenate([by[first], np.flatnonzero(reporter == NOBODY)])
        return _Entries(row[keep], series[keep])

    def _series_of_kinds(self) -> NDArray[np.int16]:
        """The series of each kind of report, -1 beyond, shape (kinds, most series)."""
        kinds = self._kinds.values
        table = np.full((len(kinds), max(map(len, kinds))), -1, np.int16)
        for kind, names in zip(table, kinds, strict=True):
            kind[: len(names)] = [self._series_index[name] for name in names]
        return table


@dataclass(frozen=True, slots=True)
class _Entries:
    """The entries of one day that count: rows and series, in no particular order."""

    row: NDArray[np.int32]
    series: NDArray[np.int16]
