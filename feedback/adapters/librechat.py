"""LibreChat: messages with feedback, from an exported conversation or the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import Adapted, liked
from feedback.adapters.reading import Reading
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

FIELDS = {
    "report_id": "`messageId`, as `librechat:...`",
    "kind": "always `thumbs_down`: only `feedback.rating` of `thumbsDown`",
    "created_at": "`createdAt`, that of the message",
    "user_id": "`user`; a pseudonym at once",
    "comment": "`feedback.text`",
    "category": "`feedback.tag`, or its `key`; any is taken",
    "request_id": "`messageId`",
    "metadata.model": "`model`",
    "metadata.channel": "`endpoint`",
}
# What the message says, and how it was made and stored.
_LEFT = (
    *("_id", "__v", "_meiliIndex", "conversationId", "parentMessageId", "children"),
    *("text", "content", "summary", "sender", "isCreatedByUser", "updatedAt"),
    *("unfinished", "error", "finish_reason", "tokenCount", "depth", "siblingIndex"),
)
_DOWN, _UP = "thumbsDown", "thumbsUp"


def adapt_message(record: object) -> Adapted:
    """Make a message with a thumb down a report; its own text is never read.

    Raises RefusedError with the field.
    """
    given = Reading(record, of="the message")
    if not given.get("feedback"):
        return Adapted(left_out="message without feedback")
    feedback = given.table("feedback")
    rating, tag, comment = map(feedback.get, ("rating", "tag", "text"))
    if rating not in (_UP, _DOWN):
        return Adapted(left_out="feedback with another rating")
    message_id = given.text("messageId")
    if message_id is None:
        raise RefusedError("messageId", "is missing")
    category = feedback.table("tag").text("key") if isinstance(tag, dict) else tag
    said = {"model": given.short("model"), "channel": given.short("endpoint")}
    report = {
        "report_id": f"librechat:{message_id}",
        "kind": "thumbs_down",
        "created_at": _time(given.get("createdAt")),
        "user_id": _id(given.get("user")),
        "comment": comment,
        "category": category,
        "request_id": message_id,
        "metadata": {name: text for name, text in said.items() if text},
    }
    given.leave(*_LEFT)
    notes = given.notes()
    if rating == _UP:
        return liked(report, why="thumbs up", notes=notes)
    notes.add("text of the answer not taken")
    return Adapted(report=report, notes=tuple(sorted(notes)))


def messages_in(record: object) -> Iterator[object]:
    """Yield the messages of an exported conversation, else the record itself.

    An export that is "recursive" holds a tree, each message its answers.
    """
    found: list[Any] = [record]
    if isinstance(record, dict):
        held = record.get("messages", record.get("messagesTree"))
        if isinstance(held, list | dict):
            found = held[::-1] if isinstance(held, list) else [held]
    while found:
        message = found.pop()
        yield message
        children = message.get("children") if isinstance(message, dict) else None
        found += children[::-1] if isinstance(children, list) else []


def _time(value: object) -> object:
    """A time as the database's export wraps it, or as it is."""
    value = value.get("$date") if isinstance(value, dict) else value
    if isinstance(value, dict):
        digits = str(value.get("$numberLong"))
        value = int(digits) if digits.isdecimal() and len(digits) < 20 else value
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    try:
        return datetime.fromtimestamp(value / 1000, tz=UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        raise RefusedError("createdAt", "is no time in milliseconds") from None


def _id(value: object) -> object:
    return value.get("$oid") if isinstance(value, dict) else value
