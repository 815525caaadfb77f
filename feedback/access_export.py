"""The access log as CSV or as JSON lines."""

from __future__ import annotations

import csv
import json
from dataclasses import asdict
from io import StringIO
from typing import TYPE_CHECKING

from feedback.access import every_entry
from feedback.roles import ADMIN, require_held

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from feedback.access import AccessEntry
    from feedback.roles import Viewer

FORMS = ("csv", "jsonl")
_COLUMNS = ("at", "who", "why", "report_id")
# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def access_log_lines(*, viewer: Viewer, form: str) -> Iterator[str]:
    """Return the lines of the whole log, oldest first.

    Raises NotAllowedError without the admin's role, before the first line is asked
    for, and ValueError when `form` is none of FORMS.
    """
    require_held(viewer=viewer, role=ADMIN)
    return exported_lines(form=form, since=None)


def exported_lines(*, form: str, since: datetime | None) -> Iterator[str]:
    """Return the lines of the log from `since` on; for who runs commands."""
    if form not in FORMS:
        raise ValueError(f"format: must be one of {', '.join(FORMS)}")
    entries = every_entry(since=since)
    return _csv(entries) if form == "csv" else _json(entries)


def _json(entries: Iterable[AccessEntry]) -> Iterator[str]:
    for entry in entries:
        yield json.dumps(_row(entry), ensure_ascii=False) + "\n"


def _csv(entries: Iterable[AccessEntry]) -> Iterator[str]:
    yield _line(_COLUMNS)
    for entry in entries:
        row = _row(entry)
        yield _line(_plain(row[name]) for name in _COLUMNS)


def _row(entry: AccessEntry) -> dict[str, str]:
    return {**asdict(entry), "at": entry.at.isoformat()}


def _line(cells: Iterable[str]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
