"""Any CSV or JSON lines, with a mapping that says which column is which field.

A path into JSON is written with dots. A mapping, in JSON or TOML:

    id_prefix = "helpdesk:"
    [fields]
    report_id = "ticket"
    created_at = "opened"
    comment = "text"
    [metadata]
    client_version = "app.version"
    [constants]
    kind = "bug"
    [metadata_constants]
    surface = "app"
    [time]
    format = "%d.%m.%Y %H:%M"
    offset = "+02:00"
"""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import Adapted
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping as Table

FIELDS = {
    "report_id": "needed; a text or a number that names the report for good",
    "kind": "needed; `thumbs_down`, `bug` or `external`, mostly a constant",
    "created_at": "needed; ISO 8601 with an offset, or as `[time]` says",
    "received_at": "as `created_at`",
    "user_id": "who reported; a pseudonym at once",
    "comment": "the text",
    "category": "a word or two from a list",
    "request_id": "the request that was complained of",
    "consent": "JSON lines only: an object as in `reports.jsonl`",
    "conversation": "JSON lines only: a list as in `reports.jsonl`; needs `consent`",
}
UNMAPPED = "columns that the mapping does not name"
NO_COLUMN = "column of the mapping that the record does not have"
_NEEDED = ("report_id", "kind", "created_at")
_TIMES = ("created_at", "received_at")
_IDS = ("report_id", "user_id", "request_id")
_TABLES = ("fields", "metadata", "constants", "metadata_constants")
_OFFSET = re.compile(r"[+-]\d\d:?\d\d|Z")
_EPOCH = {"epoch": 1, "epoch_ms": 1000}
_MISSING = (None, "")


class MappingError(Exception):
    """The mapping cannot be used; says where and why."""


@dataclass(frozen=True)
class Mapping:
    """Which column or path fills which field; see this module's text."""

    fields: dict[str, str]
    metadata: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    metadata_constants: dict[str, str] = field(default_factory=dict)
    id_prefix: str = ""
    time_format: str = ""
    time_offset: str = ""

    def adapt(self, record: object) -> Adapted:
        """Make a record a report. Raises RefusedError with field and column."""
        if not isinstance(record, dict):
            raise RefusedError("", "must be an object")
        report: dict[str, Any] = dict(self.constants)
        for name, path in self.fields.items():
            value = _at(record, path)
            if value not in _MISSING:
                report[name] = self._value(name, path, value)
        report["metadata"] = self._attributes(record)
        if self.id_prefix and "report_id" in report:
            report["report_id"] = f"{self.id_prefix}{report['report_id']}"
        return Adapted(report=report, notes=self._unmapped(record))

    def _value(self, name: str, path: str, value: object) -> object:
        if name in _TIMES:
            return self._time(name, path, value)
        return _plain(value) if name in _IDS else value

    def _time(self, name: str, path: str, value: object) -> object:
        if not self.time_format:
            return value
        try:
            if self.time_format in _EPOCH:
                seconds = float(str(value)) / _EPOCH[self.time_format]
                return datetime.fromtimestamp(seconds, tz=UTC).isoformat()
            text = f"{value} {self.time_offset}".strip()
            shape = f"{self.time_format} %z" if self.time_offset else self.time_format
            return datetime.strptime(text, shape).isoformat()  # noqa: DTZ007
        except (ValueError, OverflowError, OSError):
            why = f"column {path!r} is no time in the format {self.time_format!r}"
            raise RefusedError(name, why) from None

    def _attributes(self, record: Table[str, Any]) -> dict[str, str]:
        found = dict(self.metadata_constants)
        for name, path in self.metadata.items():
            value = _at(record, path)
            if isinstance(value, dict | list):
                raise RefusedError(f"metadata.{name}", f"column {path!r} is no text")
            if value not in _MISSING:
                found[name] = str(_plain(value))
        return found

    def _unmapped(self, record: Table[str, Any]) -> tuple[str, ...]:
        """Say which side names what the other does not: the mapping or the record."""
        paths = (*self.fields.values(), *self.metadata.values())
        used = set(paths) | {path.split(".")[0] for path in paths}
        lost = [n for n, value in record.items() if n not in used]
        missing = [p for p in paths if p not in record and _at(record, p) is None]
        notes = (UNMAPPED,) * any(record[n] not in _MISSING for n in lost)
        return notes + (NO_COLUMN,) * bool(missing)


def read_mapping(*, text: str, toml: bool) -> Mapping:
    """Read a mapping. Raises MappingError that names the entry."""
    try:
        given = tomllib.loads(text) if toml else json.loads(text)
    except (tomllib.TOMLDecodeError, json.JSONDecodeError) as error:
        raise MappingError(f"is not {'TOML' if toml else 'JSON'}: {error}") from None
    if not isinstance(given, dict):
        raise MappingError("must be an object")
    _check_names(given)
    tables = {name: _strings(given, name) for name in _TABLES}
    time = _strings(given, "time")
    mapping = Mapping(
        **tables,
        id_prefix=str(given.get("id_prefix", "")),
        time_format=time.get("format", ""),
        time_offset=time.get("offset", ""),
    )
    _check(mapping)
    return mapping


def _check_names(given: Table[str, Any]) -> None:
    known = {*_TABLES, "time", "id_prefix"}
    for name in given:
        if name not in known:
            raise MappingError(f"{name}: is not one of {', '.join(sorted(known))}")
    for table in ("fields", "constants"):
        for name in _strings(given, table):
            if name not in FIELDS:
                raise MappingError(
                    f"{table}.{name}: no report has this field; an attribute belongs"
                    " into [metadata]"
                )


def _check(mapping: Mapping) -> None:
    for name in _NEEDED:
        if name not in mapping.fields and name not in mapping.constants:
            raise MappingError(f"fields.{name}: is missing")
    if "report_id" in mapping.constants:
        raise MappingError("constants.report_id: every report would be the same one")
    shape, offset = mapping.time_format, mapping.time_offset
    if offset and not _OFFSET.fullmatch(offset):
        raise MappingError("time.offset: must be such as +02:00")
    if shape and shape not in _EPOCH and bool(offset) == ("%z" in shape):
        raise MappingError(
            "time.offset: needed, such as +02:00, exactly when the format has no %z"
        )


def _strings(given: Table[str, Any], table: str) -> dict[str, str]:
    value = given.get(table, {})
    if not isinstance(value, dict):
        raise MappingError(f"{table}: must be a table")
    for name, text in value.items():
        if not isinstance(text, str):
            raise MappingError(f"{table}.{name}: must be a string")
    return value


def _at(record: Table[str, Any], path: str) -> object:
    """The value of a column, else what lies at a path with dots."""
    if path in record:
        value: object = record[path]
        return value
    here: object = record
    for part in path.split("."):
        here = here.get(part) if isinstance(here, dict) else None
    return here


def _plain(value: object) -> object:
    """Numbers and truth values as JSON writes them; all else as it is."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | float) else value
