"""LangSmith: feedback as its API takes it, alone or as parts of a multipart body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.adapters.adapted import Adapted, liked
from feedback.adapters.reading import Reading
from feedback.adapters.scores import UP, attributes_of, why_no_complaint
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
_LEFT = ("modified_at", "extend_trace_retention", "session_id", "_skip_trace_upgrade")


def adapt_feedback(record: object, *, rules: Rules, now: str) -> Adapted:
    """Make feedback a report; `now` stands for a time that is not said.

    Raises RefusedError with the field.
    """
    given = Reading(record, of="the feedback")
    key, feedback_id = given.get("key"), given.text("id")
    if not isinstance(key, str):
        raise RefusedError("key", "must be a string")
    if feedback_id is None:
        raise RefusedError("id", "is missing")
    source, extra = given.table("feedback_source"), given.table("extra")
    if source.get("type") == "model":
        return Adapted(left_out="feedback of a model")
    value, score = given.get("value"), given.get("score")
    why = why_no_complaint(
        name=key, value=value if score is None else score, label=None, rules=rules
    )
    if why not in ("", UP):
        return Adapted(left_out=why)
    info = source.table("metadata")
    users = [part.name("user_id") for part in (source, info, extra)]
    info.leave("__run")
    metadata, notes = attributes_of({**extra.rest(), **info.rest()}, rules=rules)
    given.leave(*_LEFT)
    report = {
        "report_id": f"langsmith:{feedback_id}",
        "kind": "thumbs_down",
        "created_at": given.text("created_at") or now,
        "user_id": next(filter(None, users), None),
        "comment": given.get("comment"),
        "request_id": given.text("run_id", "trace_id"),
        "metadata": metadata,
    }
    notes |= given.notes()
    if why:
        return liked(report, why=why, notes=notes)
    return Adapted(report=report, notes=tuple(sorted(notes)))
