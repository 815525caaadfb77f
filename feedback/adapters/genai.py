"""OpenTelemetry's GenAI conventions: spans as requests, evaluations as reports."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from feedback.adapters.adapted import Adapted, liked
from feedback.adapters.otlp import EVALUATION
from feedback.adapters.scores import (
    NOT_SHORT,
    UP,
    attributes_of,
    short_text,
    why_no_complaint,
)
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from feedback.adapters.otlp import Signal
    from feedback.adapters.scores import UP, Rules

FIELDS = {
    "report_id": "a digest of trace, span, response, name and time, as `otel:...`",
    "kind": "always `thumbs_down`: only what `FEEDBACK_SCORES` calls a complaint",
    "created_at": "`time_unix_nano`, else the observed time or that of the call",
    "user_id": "`user.id`, `enduser.id` or `llm.user`; a pseudonym at once",
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
OTHER_OPERATION = "span with an operation that is not known left out"
# Of the conventions, and as LiteLLM names its calls unless it is told otherwise.
_ANSWERS = {
    *("chat", "text_completion", "generate_content"),
    *("completion", "acompletion", "atext_completion", "responses", "aresponses"),
}
_NO_ANSWERS = {
    *("embeddings", "create_agent", "invoke_agent", "invoke_workflow", "execute_tool"),
    *("retrieval", "plan", "embedding", "aembedding"),
}
_OPERATION, _RESPONSE = "gen_ai.operation.name", "gen_ai.response.id"
_NAMED = {
    "model": ("gen_ai.request.model", "gen_ai.response.model"),
    "provider": ("gen_ai.provider.name", "gen_ai.system"),
    "environment": ("deployment.environment.name", "deployment.environment"),
    "region": ("cloud.region",),
}
_USER = ("user.id", "enduser.id", "llm.user")
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


def why_no_answer(span: Signal) -> str:
    """Say why a span that is no answer is left out."""
    operation = span.attributes.get(_OPERATION)
    return NO_REQUEST if operation in {None, *_NO_ANSWERS} else OTHER_OPERATION


def remarks_on(signal: Signal, *, rules: Rules) -> list[str]:
    """Return what of a signal was not read, or not taken, in words."""
    _, notes = attributes_of(_listed(signal), rules=rules)
    notes |= {NOT_SHORT} if signal.odd else set()
    return [*sorted(notes), *([CONTENT] if signal.content else [])]


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
        return liked(report, why=why, notes=remarks_on(signal, rules=rules))
    notes = remarks_on(signal, rules=rules)
    if comment is not None and not isinstance(comment, str):
        notes.append("explanation that is no text, not taken")
    return Adapted(report=report, notes=tuple(notes))


def _metadata(signal: Signal, rules: Rules) -> dict[str, str]:
    found, _ = attributes_of(_listed(signal), rules=rules)
    for attribute, names in _NAMED.items():
        if text := _first(signal, *names):
            found.setdefault(attribute, text)
    return found


def _listed(signal: Signal) -> dict[str, Any]:
    return {n: v for n, v in signal.attributes.items() if n not in _OWN}


def _first(signal: Signal, *names: str) -> str | None:
    texts = (short_text(signal.attributes.get(name)) for name in names)
    return next((text for text in texts if text), None)


def _time(nanoseconds: int, name: str) -> str:
    try:
        return datetime.fromtimestamp(nanoseconds / 10**9, tz=UTC).isoformat()
    except (ValueError, OverflowError, OSError):
        raise RefusedError(name, "is no time") from None
