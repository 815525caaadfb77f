"""The placements as columns of numbers: read from the database, put together.

Times are whole microseconds since 1970 in UTC, strings and JSON values are numbers in
lists that only grow. A report takes 57 bytes and 4 for each of its words, besides the
reporter's pseudonym, which is kept once.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db.models import TextField
from django.db.models.functions import Cast

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from django.db.models import QuerySet
    from numpy.typing import NDArray

    from triage.models import Placement

    Numbers = NDArray[np.int64]
    Mask = NDArray[np.bool_]

DAY_US = 86_400_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TIMES = ("received_at", "taken_at", "hour")
_JSON = ("attributes", "detectors", "words")
_PLAIN = ("pk", "reporter", "trusted", "symptom_id", "family", "second")


def stamp(at: datetime) -> int:
    """Return a time as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def time_of(stamp_: int) -> datetime:
    """Return the time of a number of microseconds since 1970, in UTC."""
    return _EPOCH + int(stamp_) * _MICROSECOND


@dataclass
class Names:
    """Values by number and numbers by value; number 0 is the empty string."""

    values: list[Any] = field(default_factory=lambda: [""])
    numbers: dict[Hashable, int] = field(default_factory=lambda: {"": 0})

    def number(self, key: Hashable, value: object = None) -> int:
        """Return the number of a value, a new one if need be; `key` stands for it."""
        found = self.numbers.get(key)
        if found is None:
            found = self.numbers[key] = len(self.values)
            self.values.append(key if value is None else value)
        return found


@dataclass
class Book:
    """What the numbers in the columns mean."""

    reporter: Names = field(default_factory=Names)
    label: Names = field(default_factory=Names)
    word: Names = field(default_factory=Names)
    attributes: Names = field(default_factory=Names)
    detectors: Names = field(default_factory=Names)


@dataclass(frozen=True, eq=False)
class Columns:
    """One entry a placement in each column, in any order.

    `symptom`, `family` and `second` are numbers in `book.label`. `words` has each
    placement's words one after the other, `spoken` of them each.
    """

    book: Book
    pk: Numbers
    received: Numbers
    taken: Numbers
    hour: Numbers
    reporter: NDArray[np.int32]
    attributes: NDArray[np.int32]
    symptom: NDArray[np.int16]
    family: NDArray[np.int16]
    second: NDArray[np.int16]
    detectors: NDArray[np.int32]
    trusted: Mask
    spoken: NDArray[np.int32]
    words: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.pk)

    def only(self, keep: Mask) -> Columns:
        """Return some placements."""
        kept: dict[str, Any] = {name: getattr(self, name)[keep] for name in _BY_ROW}
        words = self.words[np.repeat(keep, self.spoken)]
        return replace(self, **kept, words=words)

    def silent(self, where: Mask) -> Columns:
        """Return these without the words of some of them."""
        words = self.words[np.repeat(~where, self.spoken)]
        return replace(self, spoken=np.where(where, 0, self.spoken), words=words)

    def and_these(self, others: Columns) -> Columns:
        """Return these and others of the same book."""
        both: dict[str, Any] = {
            name: np.concatenate([getattr(self, name), getattr(others, name)])
            for name in (*_BY_ROW, "words")
        }
        return replace(self, **both)


_BY_ROW = (
    *("pk", "received", "taken", "hour", "reporter", "attributes", "symptom"),
    *("family", "second", "detectors", "trusted", "spoken"),
)


def read(placements: QuerySet[Placement], book: Book) -> Columns:
    """Read placements; the book is written on. One query."""
    texts = {f"{name}_": Cast(name, TextField()) for name in (*_TIMES, *_JSON)}
    rows = placements.order_by().annotate(**texts).values_list(*_PLAIN, *texts)
    reader = _Reader(book)
    taken = [reader.row(row) for row in rows.iterator(chunk_size=5000)]
    columns = list(zip(*taken, strict=True)) or [()] * len(_DTYPES)
    arrays = {
        name: np.array(column, dtype=kind)
        for (name, kind), column in zip(_DTYPES.items(), columns, strict=True)
    }
    return Columns(book=book, **arrays, words=np.array(reader.words, dtype=np.int32))


_DTYPES: dict[str, Any] = {
    **{"pk": np.int64, "reporter": np.int32, "trusted": np.bool_},
    **{"symptom": np.int16, "family": np.int16, "second": np.int16},
    **{"received": np.int64, "taken": np.int64, "hour": np.int64},
    **{"attributes": np.int32, "detectors": np.int32, "spoken": np.int32},
}


class _Reader:
    """Turns rows into numbers; what was met before is not parsed again."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._times: dict[str, int] = {}
        self._spoken: dict[str, list[int]] = {}
        self.words: list[int] = []

    def row(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        """Return one placement in the order of `_DTYPES`."""
        pk, reporter, trusted, symptom, family, second, *texts = row
        received, taken, hour, attributes, detectors, words = texts
        book = self._book
        spoken = self._words(words)
        self.words += spoken
        return (
            pk,
            book.reporter.number(reporter),
            trusted,
            book.label.number(symptom),
            book.label.number(family),
            book.label.number(second),
            self._time(received),
            self._time(taken),
            self._time(hour),
            _json(book.attributes, attributes),
            _json(book.detectors, detectors),
            len(spoken),
        )

    def _time(self, text: str) -> int:
        found = self._times.get(text)
        if found is None:
            at = datetime.fromisoformat(text)
            found = stamp(at if at.tzinfo else at.replace(tzinfo=UTC))
            self._times[text] = found
        return found

    def _words(self, text: str) -> list[int]:
        found = self._spoken.get(text)
        if found is None:
            found = [self._book.word.number(word) for word in json.loads(text)]
            self._spoken[text] = found
        return found


def _json(names: Names, text: str) -> int:
    number = names.numbers.get(text)
    return names.number(text, json.loads(text)) if number is None else number


def distinct(*columns: NDArray[Any]) -> tuple[Numbers, ...]:
    """Return the distinct rows of some columns of small numbers from 0, in order."""
    arrays = [column.astype(np.int64) for column in columns]
    widths = [int(array.max(initial=0)) + 1 for array in arrays]
    code = np.zeros_like(arrays[0])
    for array, width in zip(arrays, widths, strict=True):
        code = code * width + array
    code = np.unique(code)
    found = []
    for width in reversed(widths):
        code, rest = np.divmod(code, width)
        found.append(rest)
    return tuple(reversed(found))


def numbered(columns: Sequence[NDArray[Any]]) -> Numbers:
    """Return a number for each distinct row of some columns of numbers from 0."""
    code, width = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        high = int(column.max(initial=0)) + 1
        if width * high > 2**60:
            values, code = np.unique(code, return_inverse=True)
            width = len(values)
        code, width = code * high + column, width * high
    return code
