"""Line-delimited JSON, read in batches of bounded size."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from feedback.bodies import parse_json
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_BATCH_BYTES = 4 * 1024 * 1024


class Lines(Protocol):
    """What can be read line by line, as any binary file can."""

    def readline(self, size: int = ..., /) -> bytes:
        """Return the rest of the line, at most `size` bytes; b"" at the end."""


@dataclass
class Batch:
    """Some lines: the items with their line numbers, and the lines that are no JSON.

    `remarks` counts what an adapter left out or did not understand, `ratings` are the
    thumbs up that it found.
    """

    items: list[object] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    broken: list[tuple[int, RefusedError]] = field(default_factory=list)
    size: int = 0
    remarks: Counter[str] = field(default_factory=Counter)
    ratings: list[object] = field(default_factory=list)

    def add(self, number: int, raw: bytes) -> None:
        """Take one line."""
        self.size += len(raw)
        try:
            if len(raw) > settings.BODY_MAX_BYTES:
                raise RefusedError("", "is too long", 413)
            self.items.append(parse_json(raw))
            self.lines.append(number)
        except RefusedError as why:
            self.broken.append((number, why))


def read_batches(*, stream: Lines, size: int) -> Iterator[Batch]:
    """Yield the lines of `stream` (from 1, empty ones left out), `size` at a time."""
    batch = Batch()
    for number, raw in _lines(stream):
        batch.add(number, raw)
        if len(batch.items) + len(batch.broken) >= size or batch.size >= _BATCH_BYTES:
            yield batch
            batch = Batch()
    if batch.items or batch.broken:
        yield batch


def _lines(stream: Lines) -> Iterator[tuple[int, bytes]]:
    number = 0
    while raw := stream.readline(settings.BODY_MAX_BYTES + 1):
        number += 1
        rest = raw
        while not rest.endswith(b"\n") and rest:
            rest = stream.readline(settings.BODY_MAX_BYTES)
        line = raw.removeprefix(b"\xef\xbb\xbf") if number == 1 else raw
        if line.strip():
            yield number, line
