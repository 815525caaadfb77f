"""Sentry: envelopes, and the people's feedback in them. Nothing else is parsed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import Adapted
from feedback.adapters.reading import Reading
from feedback.adapters.scores import attributes_of
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
# What every event says of itself and of the SDK.
_LEFT = ("type", "level", "platform", "sdk")
_LEFT_OF_TRACE = (
    *("type", "span_id", "parent_span_id", "op", "status", "description", "data"),
    *("origin", "sampled", "client_sample_rate", "dynamic_sampling_context"),
)
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
    given = Reading(event, of="the event")
    contexts = given.table("contexts")
    said, trace = contexts.table("feedback"), contexts.table("trace")
    tags = _tags(given.get("tags"))
    metadata, notes = attributes_of(tags or {}, rules=rules)
    if tags is None:
        notes.add("tags of another type, not taken")
    for field, name in (("release", "client_version"), ("environment", "environment")):
        if text := given.short(field):
            metadata.setdefault(name, text)
    notes |= {f"{n} of feedback not taken" for n in ("url", "name") if said.get(n)}
    given.leave(*_LEFT)
    trace.leave(*_LEFT_OF_TRACE)
    report = {
        "report_id": f"sentry:{_needed(given, 'event_id')}",
        "kind": "bug",
        "created_at": _time(given.get("timestamp")) or now,
        "user_id": said.name("contact_email"),
        "comment": _needed(said, "message"),
        "request_id": trace.text("trace_id"),
        "metadata": metadata,
    }
    return Adapted(report=report, notes=tuple(sorted(notes | given.notes())))


def _user_report(record: dict[str, Any], now: str) -> Adapted:
    said = Reading(record, of="the user report")
    report: dict[str, Any] = {
        "report_id": f"sentry-event:{_needed(said, 'event_id')}",
        "kind": "bug",
        "created_at": now,
        "user_id": said.name("email"),
        "comment": _needed(said, "comments"),
        "metadata": {},
    }
    notes = {"name of feedback not taken"} if said.get("name") else set()
    return Adapted(report=report, notes=tuple(sorted(notes | said.notes())))


def _tags(tags: object) -> dict[str, Any] | None:
    """Tags as an object, or as a list of pairs; None for what is neither."""
    if isinstance(tags, dict):
        return tags
    pairs = [] if tags is None else tags
    if not isinstance(pairs, list):
        return None
    fit = all(isinstance(p, list) and len(p) == 2 for p in pairs)
    return {str(p[0]): p[1] for p in pairs} if fit else None


def _needed(said: Reading, name: str) -> str:
    text = said.text(name)
    if text is None:
        raise RefusedError(name, "is missing")
    return text


def _time(value: object) -> str | None:
    """A time in seconds or as text, which is in UTC where it has no offset."""
    try:
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, tz=UTC).isoformat()
        if value is None:
            return None
        time = datetime.fromisoformat(value)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError, OSError):
        raise RefusedError("timestamp", "is no time") from None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).isoformat()


def _object(raw: bytes) -> dict[str, Any]:
    value = parse_json(raw)
    if not isinstance(value, dict):
        raise RefusedError("", "must be an object")
    return value
