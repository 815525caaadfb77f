"""The reports of a history as columns of numbers, and in which row each of them is.

A report takes 33 bytes, its id, and at most 24 for the index.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Hashable

    from numpy.typing import NDArray

    Numbers = NDArray[np.int32]

NOBODY = -1
HOURS_A_DAY = 24
# So many rows are looked up in a dict before they are sorted into the index.
FEW_ROWS = 4096
_POSITIVE = 2**63 - 1

Key = TypeVar("Key", bound="Hashable")


def number_of(text: bytes) -> int:
    """Give a number in 0 to 2**63 - 1 for a text, the same in every process.

    Two of ten million texts share one with a chance of one in 180,000.
    """
    return int.from_bytes(blake2b(text, digest_size=8).digest()) & _POSITIVE


class Numbered(Generic[Key]):
    """Values by number and numbers by value."""

    def __init__(self) -> None:
        self.values: list[Key] = []
        self._numbers: dict[Key, int] = {}

    def __len__(self) -> int:
        return len(self.values)

    def number(self, value: Key) -> int:
        """The number of a value, a new one if it is not known yet."""
        found = self._numbers.setdefault(value, len(self.values))
        if found == len(self.values):
            self.values.append(value)
        return found


@dataclass(frozen=True, slots=True)
class Row:
    """One report: `kind` and `place` are numbers that others give."""

    report_id: str
    hour: int
    reporter: str
    kind: int
    place: int


class Rows:
    """Growing columns. A report that is put again gets a new row, the old one dies."""

    def __init__(self) -> None:
        self._hour, self._place, self._kind = array("i"), array("i"), array("i")
        self._reporter = array("q")
        self._alive = bytearray()
        self._ids, self._ends = bytearray(), array("q", [0])
        self._days: dict[int, array[int]] = {}
        self._index = _Index()
        self._living = 0

    def __len__(self) -> int:
        return self._living

    def put(self, row: Row) -> int | None:
        """Store a report; give the hour in which it was before, None if nowhere."""
        name = _encoded(row.report_id)
        number, digest = len(self._hour), number_of(name)
        before = self._found(name, digest)
        if before is not None:
            self._alive[before] = False
            self._living -= 1
        self._hour.append(row.hour)
        self._place.append(row.place)
        self._kind.append(row.kind)
        who = _encoded(row.reporter)
        self._reporter.append(number_of(who) if who else NOBODY)
        self._alive.append(True)
        self._ids += name
        self._ends.append(len(self._ids))
        self._days.setdefault(row.hour // HOURS_A_DAY, array("i")).append(number)
        self._index.add(digest, number)
        self._living += 1
        return None if before is None else self._hour[before]

    def find(self, report_id: str) -> int | None:
        """The row of a report, None if there is none."""
        name = _encoded(report_id)
        return self._found(name, number_of(name))

    def days(self, first: int, last: int) -> list[int]:
        """The days from `first` to `last` that have reports, in order."""
        if last - first < len(self._days):
            return [day for day in range(first, last + 1) if day in self._days]
        return sorted(day for day in self._days if first <= day <= last)

    def of_day(self, day: int) -> Numbers:
        """The living rows of one day."""
        rows = np.array(self._days[day], np.int32)
        return rows[np.frombuffer(self._alive, np.bool_)[rows]]

    def in_order(self, day: int) -> Numbers:
        """The living rows of one day in the order (hour, report_id).

        Rows of the same hour and different reporters are in no particular order.
        """
        rows = self.of_day(day)
        hour, reporter = self.hour(rows), self.reporter(rows)
        order = np.lexsort((reporter, hour))
        rows, hour, reporter = rows[order], hour[order], reporter[order]
        same = (hour[1:] == hour[:-1]) & (reporter[1:] == reporter[:-1])
        # The first and the last of each run of reports that only their ids tell apart.
        edges = np.diff(
            np.concatenate([[False], same & (reporter[1:] != NOBODY), [False]])
        )
        for first, last in np.flatnonzero(edges).reshape(-1, 2):
            run = rows[first : last + 1]
            run[:] = sorted(run.tolist(), key=self._id)
        return rows

    def hour(self, rows: Numbers) -> Numbers:
        """The hour of each row."""
        return np.frombuffer(self._hour, np.int32)[rows]

    def place(self, rows: Numbers) -> Numbers:
        """The place of each row."""
        return np.frombuffer(self._place, np.int32)[rows]

    def kind(self, rows: Numbers) -> Numbers:
        """The kind of each row."""
        return np.frombuffer(self._kind, np.int32)[rows]

    def reporter(self, rows: Numbers) -> NDArray[np.int64]:
        """A number made of each row's pseudonym, NOBODY without one."""
        return np.frombuffer(self._reporter, np.int64)[rows]

    def _found(self, name: bytes, digest: int) -> int | None:
        for row in self._index.candidates(digest):
            if self._alive[row] and self._id(row) == name:
                return row
        return None

    def _id(self, row: int) -> bytes:
        return bytes(self._ids[self._ends[row] : self._ends[row + 1]])


class _Index:
    """Rows by the number of their id: sorted, and in a dict those that came since."""

    def __init__(self) -> None:
        self._numbers: NDArray[np.int64] = np.zeros(0, np.int64)
        self._rows: Numbers = np.zeros(0, np.int32)
        self._late: dict[int, list[int]] = {}

    def add(self, number: int, row: int) -> None:
        """Note where a report is."""
        self._late.setdefault(number, []).append(row)
        if len(self._late) > max(FEW_ROWS, len(self._rows) // 16):
            self._sort_in()

    def candidates(self, number: int) -> list[int]:
        """The rows that a report may be in: its own and, hardly ever, another's."""
        first = self._numbers.searchsorted(number)
        last = first
        while last < len(self._numbers) and self._numbers[last] == number:
            last += 1
        return [*self._late.get(number, ()), *self._rows[first:last].tolist()]

    def _sort_in(self) -> None:
        late = [(number, row) for number, rows in self._late.items() for row in rows]
        numbers, rows = zip(*late, strict=True)
        every = np.concatenate([self._numbers, np.array(numbers, np.int64)])
        order = np.argsort(every, kind="stable")
        self._numbers = every[order]
        self._rows = np.concatenate([self._rows, np.array(rows, np.int32)])[order]
        self._late = {}


def _encoded(report_id: str) -> bytes:
    return report_id.encode("utf-8", "surrogatepass")
