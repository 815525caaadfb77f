"""Open WebUI: the export of its feedbacks. A snapshot is the whole chat.

An entry of the export says nothing of consent. Whoever asked for it adds `consent` to
an entry, as in reports.jsonl; without, the snapshot is not read.
"""

from __future__ import annotations

from datetime import UTC, datetime

from feedback.adapters.adapted import Adapted, liked
from feedback.adapters.reading import Reading
from feedback.adapters.scores import table_of
from feedback.outcomes import RefusedError

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
NO_TEXT = "turn of a conversation that is no text, not taken"
NOT_THERE = "conversation not found in the snapshot"
_LEFT = ("version", "type", "updated_at")
_MOST_TURNS = 1000


def adapt_rating(record: object) -> Adapted:
    """Make a thumb down a report. Raises RefusedError with the field."""
    given = Reading(record, of="the feedback")
    data, meta = given.table("data"), given.table("meta")
    rating, feedback_id = data.get("rating"), given.text("id")
    if rating not in (-1, "-1", 1, "1"):
        return Adapted(left_out="feedback with another rating")
    if feedback_id is None:
        raise RefusedError("id", "is missing")
    model = data.short("model_id")
    report = {
        "report_id": f"openwebui:{feedback_id}",
        "kind": "thumbs_down",
        "created_at": _time(given.get("created_at")),
        "user_id": given.get("user_id"),
        "comment": data.get("comment"),
        "category": data.get("reason"),
        "request_id": meta.text("message_id"),
        "metadata": {"model": model} if model else {},
    }
    given.leave(*_LEFT)
    meta.leave("chat_id")
    notes = {f"meta.{name} not taken" for name in ("arena", "tags") if meta.get(name)}
    snapshot, consent = given.get("snapshot"), given.get("consent")
    if rating in (1, "1"):
        return liked(report, why="thumbs up", notes=notes | given.notes())
    if isinstance(consent, dict) and consent.get("conversation") is True:
        report["consent"] = consent
        report["conversation"] = _turns(snapshot, report["request_id"], notes)
    elif snapshot:
        notes.add(DROPPED)
    return Adapted(report=report, notes=tuple(sorted(notes | given.notes())))


def _turns(snapshot: object, at: object, notes: set[str]) -> list[dict[str, object]]:
    """Return the messages that led to the rated answer, oldest first."""
    here = table_of({"snapshot": snapshot}, "snapshot")
    here = table_of(here, "chat")
    # Its own chat lies within the row of the chat.
    here = table_of(here, "chat") or here
    messages = table_of(table_of(here, "history"), "messages")
    turns: list[dict[str, object]] = []
    while isinstance(at, str) and at in messages and len(turns) < _MOST_TURNS:
        message = table_of(messages, at)
        content = message.get("content")
        if isinstance(content, str):
            turns.append({"role": message.get("role"), "content": content})
        elif content:
            notes.add(NO_TEXT)
        at = message.get("parentId")
    if not turns:
        notes.add(NOT_THERE)
    return turns[::-1]


def _time(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    try:
        return datetime.fromtimestamp(value, tz=UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        raise RefusedError("created_at", "is no time in seconds") from None
