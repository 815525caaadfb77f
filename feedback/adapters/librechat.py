"""LibreChat: messages with feedback, from an exported conversation or the database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import Adapted, liked
from feedback.adapters.scores import short_text, table_of, text_of
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable

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
_DOWN, _UP = "thumbsDown", "thumbsUp"


def adapt_message(record: object) -> Adapted:
    """Make a message with a thumb down a report; its own text is never read.

    Raises RefusedError with the field.
    """
    if not isinstance(record, dict):
        raise RefusedError("", "must be an object")
    feedback = table_of(record, "feedback")
    if not feedback:
        return Adapted(left_out="message without feedback")
    if feedback.get("rating") not in (_UP, _DOWN):
        return Adapted(left_out="feedback with another rating")
    message_id = text_of(record, "messageId")
    if message_id is None:
        raise RefusedError("messageId", "is missing")
    tag = feedback.get("tag")
    tag = tag.get("key") if isinstance(tag, dict) else tag
    said = {"model": record.get("model"), "channel": record.get("endpoint")}
    metadata = {n: text for n, v in said.items() if (text := short_text(v))}
    report = {
        "report_id": f"librechat:{message_id}",
        "kind": "thumbs_down",
        "created_at": _time(record.get("createdAt")),
        "user_id": _id(record.get("user")),
        "comment": feedback.get("text"),
        "category": tag,
        "request_id": message_id,
        "metadata": metadata,
    }
    if feedback["rating"] == _UP:
        return liked(report, why="thumbs up")
    return Adapted(report=report, notes=("text of the answer not taken",))


def messages_in(record: object) -> Iterable[object]:
    """Return the messages of an exported conversation, else the record itself."""
    if isinstance(record, dict) and isinstance(record.get("messages"), list):
        found: list[Any] = record["messages"]
        return found
    return (record,)


def _time(value: object) -> object:
    """A time as the database's export wraps it, or as it is."""
    return value.get("$date") if isinstance(value, dict) else value


def _id(value: object) -> object:
    return value.get("$oid") if isinstance(value, dict) else value
