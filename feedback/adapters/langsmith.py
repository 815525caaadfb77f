"""LangSmith: feedback as its API takes it, alone or as parts of a multipart body."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    from feedback.adapters.scores import UP, Rules

FIELDS = {
    "report_id": "`id`, as `langsmith:...`",
    "kind": "always `thumbs_down`: only what `FEEDBACK_SCORES` calls a complaint",
    "created_at": "`created_at`, else the time of the call",
    "user_id": "`feedback_source.user_id`, `source_info.user_id`; a pseudonym at once",
    "comment": "`comment`",
    "request_id": "`run_id`, else `trace_id`",
    "metadata.*": "`source_info` and `extra`, as far as listed",
}
_KNOWN = {
    *("id", "key", "score", "value", "comment", "run_id", "trace_id", "created_at"),
    *("modified_at", "feedback_source", "extra", "extend_trace_retention"),
    *("session_id", "_skip_trace_upgrade"),
}


def adapt_feedback(record: object, *, rules: Rules, now: str) -> Adapted:
    """Make feedback a report; `now` stands for a time that is not said.

    Raises RefusedError with the field.
    """
    if not isinstance(record, dict):
        raise RefusedError("", "must be an object")
    if not isinstance(record.get("key"), str):
        raise RefusedError("key", "must be a string")
    feedback_id = text_of(record, "id")
    if feedback_id is None:
        raise RefusedError("id", "is missing")
    source = table_of(record, "feedback_source")
    if source.get("type") == "model":
        return Adapted(left_out="feedback of a model")
    value, score = record.get("value"), record.get("score")
    why = why_no_complaint(
        name=record["key"],
        value=value if score is None else score,
        label=None,
        rules=rules,
    )
    if why not in ("", UP):
        return Adapted(left_out=why)
    said = {**table_of(record, "extra"), **table_of(source, "metadata")}
    user = text_of(source, "user_id") or text_of(said, "user_id")
    said = {k: v for k, v in said.items() if k not in ("user_id", "__run")}
    metadata, notes = attributes_of(said, rules=rules)
    if any(record[name] not in (None, "") for name in record.keys() - _KNOWN):
        notes.add("other fields of the feedback not taken")
    report = {
        "report_id": f"langsmith:{feedback_id}",
        "kind": "thumbs_down",
        "created_at": text_of(record, "created_at") or now,
        "user_id": user,
        "comment": record.get("comment"),
        "request_id": text_of(record, "run_id", "trace_id"),
        "metadata": metadata,
    }
    if why:
        return liked(report, why=why)
    return Adapted(report=report, notes=tuple(sorted(notes)))
