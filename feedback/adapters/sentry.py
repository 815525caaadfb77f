"""Sentry: envelopes, and the people's feedback in them. Nothing else is parsed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import Adapted
from feedback.adapters.scores import attributes_of, short_text, table_of, text_of
from feedback.bodies import parse_json
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from feedback.adapters.scores import Rules

FIELDS = {
    "report_id": "`event_id`, as `sentry:...`; a `user_report`'s as `sentry-event:...`",
    "kind": "always `bug`",
    "created_at": "`timestamp`, else `sent_at` of the envelope or the time of the call",
    "user_id": "`contact_email` or `email`; a pseudonym at once",
    "comment": "`contexts.feedback.message` or `comments`",
    "request_id": "`contexts.trace.trace_id`",
    "metadata.*": "`tags`, as far as `CONNECT_ATTRIBUTES` lists the names",
    "metadata.client_version": "`release`",
    "metadata.environment": "`environment`",
}
FEEDBACK, REPORT = "feedback", "user_report"
_OTHERS = {
    *("event", "transaction", "session", "sessions", "attachment", "client_report"),
    *("log", "span", "profile", "profile_chunk", "check_in", "replay_event"),
    *("replay_recording", "statsd", "metric", "trace_metric"),
}


def items_of(raw: bytes) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """Return an envelope's header, and type and payload of each item.

    Raises RefusedError where it is cut off or no envelope.
    """
    head, _, rest = raw.partition(b"\n")
    header = _object(head)
    items = []
    while rest.strip():
        line, _, rest = rest.lstrip(b"\n").partition(b"\n")
        said = _object(line)
        length = said.get("length")
        if length is None:
            payload, _, rest = rest.partition(b"\n")
        elif not isinstance(length, int) or not 0 <= length <= len(rest):
            raise RefusedError("length", "is not that of the item")
        else:
            payload, rest = rest[:length], rest[length:]
        items.append((str(said.get("type")), payload))
    return header, items


def adapt_item(item: tuple[str, bytes], *, rules: Rules, now: str) -> Adapted:
    """Make an item a report; `now` stands for a time that is not said.

    Raises RefusedError with the field.
    """
    kind, payload = item
    if kind == FEEDBACK:
        return _feedback(_object(payload), rules, now)
    if kind == REPORT:
        return _user_report(_object(payload), now)
    named = kind if kind in _OTHERS else "another type"
    return Adapted(left_out=f"item that is no feedback ({named})")


def _feedback(event: dict[str, Any], rules: Rules, now: str) -> Adapted:
    contexts = table_of(event, "contexts")
    said = table_of(contexts, "feedback")
    metadata, notes = attributes_of(_tags(event.get("tags")), rules=rules)
    for field, name in (("release", "client_version"), ("environment", "environment")):
        if text := short_text(event.get(field)):
            metadata.setdefault(name, text)
    notes |= {f"{n} of feedback not taken" for n in ("url", "name") if said.get(n)}
    report = {
        "report_id": f"sentry:{_needed(event, 'event_id')}",
        "kind": "bug",
        "created_at": _time(event.get("timestamp")) or now,
        "user_id": text_of(said, "contact_email"),
        "comment": _needed(said, "message"),
        "request_id": text_of(table_of(contexts, "trace"), "trace_id"),
        "metadata": metadata,
    }
    return Adapted(report=report, notes=tuple(sorted(notes)))


def _user_report(said: dict[str, Any], now: str) -> Adapted:
    report: dict[str, Any] = {
        "report_id": f"sentry-event:{_needed(said, 'event_id')}",
        "kind": "bug",
        "created_at": now,
        "user_id": text_of(said, "email"),
        "comment": _needed(said, "comments"),
        "metadata": {},
    }
    notes = ("name of feedback not taken",) if said.get("name") else ()
    return Adapted(report=report, notes=notes)


def _tags(tags: object) -> dict[str, Any]:
    """Tags as an object, or as a list of pairs."""
    if isinstance(tags, dict):
        return tags
    pairs = tags if isinstance(tags, list) else []
    return {str(p[0]): p[1] for p in pairs if isinstance(p, list) and len(p) == 2}


def _needed(said: dict[str, Any], name: str) -> str:
    text = text_of(said, name)
    if text is None:
        raise RefusedError(name, "is missing")
    return text


def _time(value: object) -> str | None:
    """A time in seconds or as text, which is in UTC where it has no offset."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, tz=UTC).isoformat()
        if not isinstance(value, str):
            return None
        time = datetime.fromisoformat(value)
    except (ValueError, OverflowError, OSError):
        raise RefusedError("timestamp", "is no time") from None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).isoformat()


def _object(raw: bytes) -> dict[str, Any]:
    value = parse_json(raw)
    if not isinstance(value, dict):
        raise RefusedError("", "must be an object")
    return value
