"""Langfuse: scores as its API takes them, and as its API and exports give them.

The scheduled exports (blob storage) have the same fields in snake_case.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from feedback.adapters.adapted import Adapted, liked
from feedback.adapters.reading import Reading
from feedback.adapters.scores import UP, attributes_of, why_no_complaint
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
# Its kind of value, and times and places that say nothing of the answer.
_LEFT = ("dataType", "updatedAt", "projectId", "source")
_NOT_PEOPLE = {"EVAL": "score of an evaluator", "ANNOTATION": "score of a reviewer"}
# The exports write times of UTC so; any other time without an offset is refused.
_EXPORTED = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?")


def adapt_score(record: object, *, rules: Rules, now: str | None = None) -> Adapted:
    """Make a score a report; `now` stands for a time that is not said.

    Raises RefusedError with the field.
    """
    given = Reading(record, of="the score")
    name = given.get("name")
    if not isinstance(name, str):
        raise RefusedError("name", "must be a string")
    label, value = given.text("stringValue", "string_value"), given.get("value")
    why = _NOT_PEOPLE.get(str(given.get("source"))) or why_no_complaint(
        name=name, value=value, label=label, rules=rules
    )
    if why not in ("", UP):
        return Adapted(left_out=why)
    said, trace = given.table("metadata"), given.table("trace")
    users = said.name("user_id", "userId"), trace.name("userId")
    metadata, notes = attributes_of(said.rest(), rules=rules)
    if environment := given.short("environment"):
        metadata.setdefault("environment", environment)
    given.leave(*_LEFT, *map(_snake, _LEFT))
    report = {
        "report_id": f"langfuse:{given.text('id') or uuid4()}",
        "kind": "thumbs_down",
        "created_at": _time(given) or now,
        "user_id": users[0] or users[1],
        "comment": given.get("comment"),
        "request_id": given.text(
            "observationId", "observation_id", "traceId", "trace_id"
        ),
        "metadata": metadata,
    }
    notes |= given.notes()
    if why:
        return liked(report, why=why, notes=notes)
    return Adapted(report=report, notes=tuple(sorted(notes)))


def adapt_event(event: object, *, rules: Rules, now: str) -> Adapted:
    """Make an event of the ingestion API a report; other events are left out."""
    given = Reading(event, of="the event")
    if given.get("type") != EVENT:
        return Adapted(left_out="event of the ingestion API that is no score")
    at = given.text("timestamp") or now
    return adapt_score(given.get("body"), rules=rules, now=at)


def scores_in(record: object) -> Iterable[object]:
    """Return the scores of one line: itself, or those of a page of the API."""
    if isinstance(record, dict) and isinstance(record.get("data"), list):
        data: list[Any] = record["data"]
        return chain(data)
    return (record,)


def _time(given: Reading) -> str | None:
    text = given.text("timestamp", "createdAt", "created_at")
    return f"{text}+00:00" if text and _EXPORTED.fullmatch(text) else text


def _snake(name: str) -> str:
    return re.sub("([A-Z])", lambda found: f"_{found[1].lower()}", name)
