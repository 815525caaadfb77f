"""Langfuse: scores as its API takes them, and as its API and exports give them."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from feedback.adapters.adapted import Adapted, liked
from feedback.adapters.scores import (
    UP,
    attributes_of,
    table_of,
    text_of,
    why_no_complaint,
)
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from feedback.adapters.scores import UP, Rules

FIELDS = {
    "report_id": "`id`, as `langfuse:...`; made up when there is none",
    "kind": "always `thumbs_down`: only what `FEEDBACK_SCORES` calls a complaint",
    "created_at": "`timestamp`, `createdAt`, the event's, else the time of the call",
    "user_id": "`metadata.user_id` or `.userId`, `trace.userId`; a pseudonym at once",
    "comment": "`comment`",
    "request_id": "`observationId`, else `traceId`",
    "metadata.*": "`metadata`, as far as `CONNECT_ATTRIBUTES` lists the names",
    "metadata.environment": "`environment`",
}
EVENT = "score-create"
_KNOWN = {
    *("id", "traceId", "observationId", "name", "value", "stringValue", "comment"),
    *("metadata", "environment", "dataType", "timestamp", "createdAt", "updatedAt"),
    *("source", "trace"),
}
_NOT_PEOPLE = {"EVAL": "score of an evaluator", "ANNOTATION": "score of a reviewer"}


def adapt_score(record: object, *, rules: Rules, now: str | None = None) -> Adapted:
    """Make a score a report; `now` stands for a time that is not said.

    Raises RefusedError with the field.
    """
    if not isinstance(record, dict):
        raise RefusedError("", "must be an object")
    if not isinstance(record.get("name"), str):
        raise RefusedError("name", "must be a string")
    why = _NOT_PEOPLE.get(str(record.get("source"))) or why_no_complaint(
        name=record["name"],
        value=record.get("value"),
        label=record.get("stringValue"),
        rules=rules,
    )
    if why not in ("", UP):
        return Adapted(left_out=why)
    given = table_of(record, "metadata")
    people = {name: given.get(name) for name in ("user_id", "userId")}
    rest = {name: value for name, value in given.items() if name not in people}
    metadata, notes = attributes_of(rest, rules=rules)
    if environment := text_of(record, "environment"):
        metadata.setdefault("environment", environment)
    if any(record[name] not in (None, "") for name in record.keys() - _KNOWN):
        notes.add("other fields of the score not taken")
    report = {
        "report_id": f"langfuse:{text_of(record, 'id') or uuid4()}",
        "kind": "thumbs_down",
        "created_at": text_of(record, "timestamp", "createdAt") or now,
        "user_id": text_of(people, *people)
        or text_of(table_of(record, "trace"), "userId"),
        "comment": record.get("comment"),
        "request_id": text_of(record, "observationId", "traceId"),
        "metadata": metadata,
    }
    if why:
        return liked(report, why=why)
    return Adapted(report=report, notes=tuple(sorted(notes)))


def adapt_event(event: object, *, rules: Rules, now: str) -> Adapted:
    """Make an event of the ingestion API a report; other events are left out."""
    if not isinstance(event, dict):
        raise RefusedError("", "must be an object")
    if event.get("type") != EVENT:
        return Adapted(left_out="event of the ingestion API that is no score")
    at = text_of(event, "timestamp") or now
    return adapt_score(event.get("body"), rules=rules, now=at)


def scores_in(record: object) -> Iterable[object]:
    """Return the scores of one line: itself, or those of a page of the API."""
    if isinstance(record, dict) and isinstance(record.get("data"), list):
        data: list[Any] = record["data"]
        return chain(data)
    return (record,)
