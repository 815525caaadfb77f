"""OpenTelemetry's GenAI conventions: spans as requests, evaluations as reports."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import Adapted, liked
from feedback.adapters.otlp import EVALUATION
from feedback.adapters.scores import UP, attributes_of, short_text, why_no_complaint
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedback.adapters.otlp import Signal
    from feedback.adapters.scores import UP, Rules

FIELDS = {
    "report_id": "a digest of trace, span, response, name and time, as `otel:...`",
    "kind": "always `thumbs_down`: only what `FEEDBACK_SCORES` calls a complaint",
    "created_at": "`time_unix_nano`, else the observed time or that of the call",
    "user_id": "`user.id` or `enduser.id`; a pseudonym at once",
    "comment": "`gen_ai.evaluation.explanation`",
    "request_id": "`gen_ai.response.id`, else the span's id, else the trace's",
    "metadata.*": "attributes, as far as `CONNECT_ATTRIBUTES` lists the names",
    "metadata.model": "`gen_ai.request.model`, else `gen_ai.response.model`",
    "metadata.provider": "`gen_ai.provider.name`, else `gen_ai.system`",
    "metadata.environment": "`deployment.environment.name`, or without `.name`",
    "metadata.region": "`cloud.region`",
}
NO_REQUEST = "span that is no answer of a model left out"
CONTENT = "attributes with content, not read"
TWO_WAYS = "trace with answers of several deployments: its id names none of them"
_ANSWERS = {"chat", "text_completion", "generate_content"}
_OPERATION, _RESPONSE = "gen_ai.operation.name", "gen_ai.response.id"
_NAMED = {
    "model": ("gen_ai.request.model", "gen_ai.response.model"),
    "provider": ("gen_ai.provider.name", "gen_ai.system"),
    "environment": ("deployment.environment.name", "deployment.environment"),
    "region": ("cloud.region",),
}
_USER = ("user.id", "enduser.id")
_SCORE = "gen_ai.evaluation."
_SCORED = {
    *(f"{_SCORE}name", f"{_SCORE}score.value", f"{_SCORE}score.label"),
    f"{_SCORE}explanation",
}
_OWN = {_OPERATION, _RESPONSE, "event.name", *_USER, *_SCORED} | {
    name for names in _NAMED.values() for name in names
}


def wanted(rules: Rules) -> Callable[[str], bool]:
    """Return which attributes are decoded: those above, and those of the list."""
    names = _OWN | rules.attributes | {f"groundswell.{n}" for n in rules.attributes}
    return names.__contains__


def is_answer(span: Signal) -> bool:
    """Whether a span is that of one answer of a model."""
    return span.attributes.get(_OPERATION) in _ANSWERS


def request_of(span: Signal, *, rules: Rules) -> dict[str, Any]:
    """Return a span as in requests.jsonl. Raises RefusedError with the field."""
    request_id = short_text(span.attributes.get(_RESPONSE)) or span.span_id
    if not request_id:
        raise RefusedError("spanId", "is missing")
    if not span.at:
        raise RefusedError("startTimeUnixNano", "is missing")
    return {
        "request_id": request_id,
        "at": _time(span.at, "startTimeUnixNano"),
        "user_id": _first(span, *_USER),
        "metadata": _metadata(span, rules),
    }


def adapt_event(event: object, *, rules: Rules, now: str) -> Adapted:
    """Make an evaluation a report; other log records are left out."""
    signal: Signal = event  # type: ignore[assignment]
    given = signal.attributes
    if EVALUATION not in (signal.name, given.get("event.name")):
        return Adapted(left_out="log record that is no evaluation")
    name = given.get(f"{_SCORE}name")
    if not isinstance(name, str):
        raise RefusedError(f"{_SCORE}name", "must be a string")
    why = why_no_complaint(
        name=name,
        value=given.get(f"{_SCORE}score.value"),
        label=given.get(f"{_SCORE}score.label"),
        rules=rules,
    )
    if why not in ("", UP):
        return Adapted(left_out=why)
    response = short_text(given.get(_RESPONSE)) or ""
    parts = (signal.trace_id, signal.span_id, response, name, str(signal.at))
    digest = hashlib.sha256("\x00".join(parts).encode()).hexdigest()[:32]
    comment = given.get(f"{_SCORE}explanation")
    report = {
        "report_id": f"otel:{digest}",
        "kind": "thumbs_down",
        "created_at": _time(signal.at, "timeUnixNano") if signal.at else now,
        "user_id": _first(signal, *_USER),
        "comment": comment if isinstance(comment, str) else None,
        "request_id": response or signal.span_id or signal.trace_id or None,
        "metadata": _metadata(signal, rules),
    }
    if why:
        return liked(report, why=why)
    return Adapted(report=report, notes=(CONTENT,) * signal.content)


def _metadata(signal: Signal, rules: Rules) -> dict[str, str]:
    listed = {n: v for n, v in signal.attributes.items() if n not in _OWN}
    found, _ = attributes_of(listed, rules=rules)
    for attribute, names in _NAMED.items():
        if text := _first(signal, *names):
            found.setdefault(attribute, text)
    return found


def _first(signal: Signal, *names: str) -> str | None:
    texts = (short_text(signal.attributes.get(name)) for name in names)
    return next((text for text in texts if text), None)


def _time(nanoseconds: int, name: str) -> str:
    try:
        return datetime.fromtimestamp(nanoseconds / 10**9, tz=UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise RefusedError(name, "is no time") from None
