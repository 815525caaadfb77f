"""Open WebUI: the export of its feedbacks. A snapshot is the whole chat.

An entry of the export says nothing of consent. Whoever asked for it adds `consent` to
an entry, as in reports.jsonl; without, the snapshot is not read.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import Adapted, liked
from feedback.adapters.scores import short_text, table_of, text_of
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Mapping

FIELDS = {
    "report_id": "`id`, as `openwebui:...`",
    "kind": "always `thumbs_down`: only `data.rating` of -1",
    "created_at": "`created_at`, in seconds",
    "user_id": "`user_id`; a pseudonym at once",
    "comment": "`data.comment`",
    "category": "`data.reason`",
    "request_id": "`meta.message_id`",
    "metadata.model": "`data.model_id`",
    "consent": "`consent`, which no export has: add it where people were asked",
    "conversation": "`snapshot.chat`, to the rated answer; only with `consent`",
}
DROPPED = "conversation dropped: no consent to it"
_MOST_TURNS = 1000


def adapt_rating(record: object) -> Adapted:
    """Make a thumb down a report. Raises RefusedError with the field."""
    if not isinstance(record, dict):
        raise RefusedError("", "must be an object")
    data, meta = table_of(record, "data"), table_of(record, "meta")
    rating = data.get("rating")
    if rating not in (-1, "-1", 1, "1"):
        return Adapted(left_out="feedback with another rating")
    feedback_id = text_of(record, "id")
    if feedback_id is None:
        raise RefusedError("id", "is missing")
    model = short_text(data.get("model_id"))
    report = {
        "report_id": f"openwebui:{feedback_id}",
        "kind": "thumbs_down",
        "created_at": _time(record.get("created_at")),
        "user_id": record.get("user_id"),
        "comment": data.get("comment"),
        "category": data.get("reason"),
        "request_id": text_of(meta, "message_id"),
        "metadata": {"model": model} if model else {},
    }
    if rating in (1, "1"):
        return liked(report, why="thumbs up")
    notes = {f"meta.{name} not taken" for name in ("arena", "tags") if meta.get(name)}
    if table_of(record, "consent").get("conversation") is True:
        report["consent"] = record["consent"]
        report["conversation"] = _turns(record)
    elif record.get("snapshot"):
        notes.add(DROPPED)
    return Adapted(report=report, notes=tuple(sorted(notes)))


def _turns(record: Mapping[str, Any]) -> list[dict[str, object]]:
    """Return the messages that led to the rated answer, oldest first."""
    here = table_of(table_of(record, "snapshot"), "chat")
    # Its own chat lies within the row of the chat.
    here = table_of(here, "chat") or here
    messages = table_of(table_of(here, "history"), "messages")
    at = text_of(table_of(record, "meta"), "message_id")
    turns: list[dict[str, object]] = []
    while isinstance(at, str) and at in messages and len(turns) < _MOST_TURNS:
        message = table_of(messages, at)
        content = message.get("content")
        if isinstance(content, str):
            turns.append({"role": message.get("role"), "content": content})
        at = message.get("parentId")
    return turns[::-1]


def _time(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return datetime.fromtimestamp(value, tz=UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        raise RefusedError("created_at", "is no time in seconds") from None
