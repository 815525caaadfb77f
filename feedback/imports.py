"""Files of other tools, read in batches and turned into reports by an adapter."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO

from django.conf import settings

from feedback.adapters.bug_text import adapt_bug_text
from feedback.adapters.github_issues import adapt_issue
from feedback.adapters.langfuse import adapt_score, scores_in
from feedback.adapters.librechat import adapt_message, messages_in
from feedback.adapters.openwebui import adapt_rating
from feedback.bodies import parse_json
from feedback.connecting import rules
from feedback.lines import Batch, read_batches
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from feedback.adapters.adapted import Adapted
    from feedback.adapters.mapping import Mapping

FORMATS = ("csv", "jsonl", "github", "bug", "langfuse", "openwebui", "librechat")
MAPPED = ("csv", "jsonl")


@dataclass(frozen=True)
class Source:
    """How a format is read, and what makes a report of one record."""

    read: Callable[[BinaryIO, int], Iterator[Batch]]
    adapt: Callable[[object], Adapted]
    split: Callable[[object], Iterable[object]] = lambda record: (record,)


def source_of(*, name: str, mapping: Mapping | None) -> Source:
    """Return the source called `name`; csv and jsonl need a mapping."""
    if name == "github":
        return Source(_json_batches, adapt_issue)
    if name == "bug":
        return Source(_json_batches, adapt_bug_text)
    if name == "openwebui":
        return Source(_json_batches, adapt_rating)
    if name == "librechat":
        return Source(_json_batches, adapt_message, messages_in)
    if name == "langfuse":
        return Source(_json_batches, partial(adapt_score, rules=rules()), scores_in)
    if mapping is None:
        raise ValueError(f"{name} needs a mapping")
    return Source(_csv_batches if name == "csv" else _json_batches, mapping.adapt)


def adapted_batches(*, source: Source, stream: BinaryIO, size: int) -> Iterator[Batch]:
    """Yield the reports of `stream`, with the places of those that were refused."""
    for read in source.read(stream, size):
        batch = Batch(broken=list(read.broken))
        for item, place in _split(source, read):
            try:
                adapted = source.adapt(item)
            except RefusedError as why:
                batch.broken.append((place, why))
                continue
            batch.remarks.update(adapted.notes)
            if adapted.report is None:
                batch.remarks[f"{adapted.left_out} left out"] += 1
                batch.ratings += [adapted.rating] if adapted.rating else []
                continue
            batch.items.append(_fitting(adapted.report, batch))
            batch.lines.append(place)
        yield batch


def _split(source: Source, read: Batch) -> Iterator[tuple[object, int]]:
    for item, place in zip(read.items, read.lines, strict=True):
        for record in source.split(item):
            yield record, place


def _fitting(report: dict[str, object], batch: Batch) -> dict[str, object]:
    """Cut a comment that is too long; a page of logs is no reason to lose it."""
    comment, most = report.get("comment"), settings.COMMENT_MAX_BYTES
    if not isinstance(comment, str) or len(comment.encode(errors="replace")) <= most:
        return report
    batch.remarks[f"comment cut after {most} bytes"] += 1
    cut = comment.encode(errors="replace")[:most].decode(errors="ignore")
    return {**report, "comment": cut}


def _json_batches(stream: BinaryIO, size: int) -> Iterator[Batch]:
    """JSON lines, or one list, whose items are then numbered from 1 as lines are."""
    first = stream.readline(settings.BODY_MAX_BYTES + 1)
    while first and not first.strip(b"\xef\xbb\xbf \t\r\n"):
        first = stream.readline(settings.BODY_MAX_BYTES + 1)
    if first.lstrip(b"\xef\xbb\xbf \t").startswith(b"["):
        yield from _list_batches(first + stream.read(), size)
        return
    # What was read to look at is read again as the first line.
    yield from read_batches(stream=_Again(first, stream), size=size)


def _list_batches(raw: bytes, size: int) -> Iterator[Batch]:
    try:
        items = parse_json(raw.removeprefix(b"\xef\xbb\xbf"))
    except RefusedError as why:
        yield Batch(broken=[(1, why)])
        return
    if not isinstance(items, list):
        raise TypeError("what begins with a bracket is a list")
    # `gh api --paginate --slurp` gives a list of pages.
    pages = bool(items) and all(isinstance(page, list) for page in items)
    records = list(chain.from_iterable(items)) if pages else items
    for start in range(0, len(records), size):
        part = records[start : start + size]
        yield Batch(items=part, lines=list(range(start + 1, start + 1 + len(part))))


class _Again:
    """A stream whose first line was read already."""

    def __init__(self, first: bytes, rest: BinaryIO) -> None:
        self._first, self._rest = first, rest

    def readline(self, size: int = -1, /) -> bytes:
        """Return the first line once more, then those of the stream."""
        if self._first:
            first, self._first = self._first, b""
            return first
        return self._rest.readline(size)


def _csv_batches(stream: BinaryIO, size: int) -> Iterator[Batch]:
    """Rows under a header, by the number of the line on which each ends."""
    csv.field_size_limit(settings.BODY_MAX_BYTES)
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    rows = csv.DictReader(text, strict=True, restkey="")
    batch = Batch()
    try:
        for row in rows:
            _add(batch, row, rows.line_num)
            if len(batch.lines) + len(batch.broken) >= size:
                yield batch
                batch = Batch()
    except (csv.Error, UnicodeDecodeError) as error:
        what = "UTF-8" if isinstance(error, UnicodeDecodeError) else "CSV"
        why = RefusedError("", f"is not {what}; the rest of the file is not read")
        batch.broken.append((rows.line_num + 1, why))
    yield batch
    text.detach()


def _add(batch: Batch, row: dict[str, str], line: int) -> None:
    if "" in row or None in row.values():
        why = RefusedError("", "has more or fewer columns than the header")
        batch.broken.append((line, why))
        return
    batch.items.append(row)
    batch.lines.append(line)
