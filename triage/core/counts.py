"""Reports and traffic by hour and deployment, kept as growing tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from triage.core.fleet import UNLOCATED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from triage.core.fleet import Fleet

NOBODY = -1
HOURS_A_DAY = 24
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
    """Counted reports as parallel arrays, one entry per report and series.

    `claim` numbers what the report knows of its deployment; see Fleet.claim.
    """

    hour: NDArray[np.int64]
    deployment: NDArray[np.int64]
    series: NDArray[np.int64]
    reporter: NDArray[np.int64]
    claim: NDArray[np.int64]

    def where(self, keep: NDArray[np.bool_] | NDArray[np.intp]) -> Events:
        """Only the entries that `keep` marks or numbers."""
        return Events(
            self.hour[keep],
            self.deployment[keep],
            self.series[keep],
            self.reporter[keep],
            self.claim[keep],
        )

    def grid(self, *, series: int, deployments: int) -> NDArray[np.float64]:
        """Counts of located entries, shape (series, deployments)."""
        flat = self.series * deployments + self.deployment
        counts = np.bincount(
            flat[self.deployment != UNLOCATED], minlength=series * deployments
        )
        return counts.reshape(series, deployments).astype(float)


class CountTable:
    """The reports that count, series by series.

    A reporter counts once a day in a series: of several reports the first in the
    order (hour, report_id) counts, whichever arrived first, so that the table is
    the same in any arrival order. A report without reporter always counts.
    """

    def __init__(self, *, fleet: Fleet) -> None:
        self._fleet = fleet
        self.series: list[str] = []
        self._series_index: dict[str, int] = {}
        self._reporters: dict[str, int] = {}
        self._by_day: dict[tuple[int, int], int] = {}
        self._reports: dict[str, Counted] = {}
        self._slots: dict[tuple[int, str, int], _Slot] = {}
        # What reports name, told once, and which of it each row names.
        self._kinds: dict[tuple[tuple[str, str], ...], int] = {}
        self._kind: NDArray[np.int64] = np.zeros(1024, np.int64)
        self._rows: NDArray[np.int64] = np.zeros((1024, 5), np.int64)
        self._alive: NDArray[np.bool_] = np.zeros(1024, bool)
        self._owners: list[str] = []

    def __len__(self) -> int:
        return len(self._reports)

    def series_number(self, name: str) -> int:
        """The number of a series, a new one if it is not known yet."""
        if name not in self._series_index:
            self._series_index[name] = len(self.series)
            self.series.append(name)
        return self._series_index[name]

    def put(self, *, report: Counted) -> None:
        """Count one report; one that was counted before is counted anew."""
        before = self._reports.pop(report.report_id, None)
        if before is not None:
            self._note_day(before, -1)
            for slot in self._slots_of(before):
                slot.held.remove((before.hour, before.report_id))
                self._show_first(slot)
        self._reports[report.report_id] = report
        self._note_day(report, 1)
        for slot in self._slots_of(report):
            slot.held.append((report.hour, report.report_id))
            slot.held.sort()
            self._show_first(slot)

    def events(self, *, since: int, until: int) -> Events:
        """The entries that count in hours [since, until), in no particular order."""
        used = len(self._owners)
        hour = self._rows[:used, 0]
        rows = self._rows[:used][self._alive[:used] & (hour >= since) & (hour < until)]
        return Events(*rows.T)

    def reports_of(self, *, reporter: int, since: int, until: int) -> int:
        """All reports of one reporter on the days that hold hours [since, until)."""
        days = range(since // HOURS_A_DAY, (until - 1) // HOURS_A_DAY + 1)
        return sum(self._by_day.get((reporter, day), 0) for day in days)

    def fleet_changed(self) -> None:
        """Say that deployments were added: every report is located anew."""
        named = [dict(kind) for kind in self._kinds]
        used = self._kind[: len(self._owners)]
        for column, find in ((1, self._fleet.locate), (4, self._fleet.claim)):
            found = np.array([find(attributes=a) for a in named], np.int64)
            self._rows[: len(used), column] = found[used]

    def _slots_of(self, report: Counted) -> list[_Slot]:
        reporter = report.reporter or f"\0{report.report_id}"
        day = report.hour // HOURS_A_DAY
        return [
            self._slots.setdefault((number, reporter, day), _Slot(number, []))
            for number in map(self.series_number, report.series)
        ]

    def _show_first(self, slot: _Slot) -> None:
        """Let the entry of a slot be that of the first report it holds."""
        if slot.entry is not None:
            self._alive[slot.entry] = False
            slot.entry = None
        if slot.held:
            slot.entry = self._append(slot.series, self._reports[slot.held[0][1]])

    def _reporter(self, report: Counted) -> int:
        if not report.reporter:
            return NOBODY
        return self._reporters.setdefault(report.reporter, len(self._reporters))

    def _note_day(self, report: Counted, change: int) -> None:
        reporter = self._reporter(report)
        if reporter != NOBODY:
            day = (reporter, report.hour // HOURS_A_DAY)
            self._by_day[day] = self._by_day.get(day, 0) + change

    def _append(self, series: int, report: Counted) -> int:
        number = len(self._owners)
        if number == len(self._alive):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
            self._alive = np.concatenate([self._alive, np.zeros_like(self._alive)])
            self._kind = np.concatenate([self._kind, np.zeros_like(self._kind)])
        named = tuple(sorted(report.attributes.items()))
        self._kind[number] = self._kinds.setdefault(named, len(self._kinds))
        reporter = self._reporter(report)
        deployment = self._fleet.locate(attributes=report.attributes)
        claim = self._fleet.claim(attributes=report.attributes)
        self._rows[number] = (report.hour, deployment, series, reporter, claim)
        self._alive[number] = True
        self._owners.append(report.report_id)
        return number


@dataclass(slots=True)
class _Slot:
    """The reports of one reporter on one day in one series; the first counts."""

    series: int
    held: list[tuple[int, str]]
    entry: int | None = None
