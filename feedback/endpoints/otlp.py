"""OTLP over HTTP: spans and log records, as exporters send them, packed or plain."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.http import HttpResponse

from feedback.adapters import genai, otlp
from feedback.clock import clock
from feedback.connecting import rules, take_reports
from feedback.endpoints.base import (
    answer,
    bearer,
    check_count,
    endpoint,
    json_of,
    raw_body,
)
from feedback.errors import ApiError
from feedback.outcomes import RefusedError
from feedback.spans import take_spans

if TYPE_CHECKING:
    from django.http import HttpRequest

    from feedback.models import ApiKey

_PROTOBUF = "application/x-protobuf"
_JSON = "application/json"


@endpoint(scope="fleet", credential=bearer)
def traces(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Take spans; those that are no answer of a model are counted, never kept."""
    spans = _signals(request, otlp.SPANS)
    refused = take_spans(spans=spans, now=clock())
    return _answer(request, "rejectedSpans", refused)


@endpoint(scope="intake", credential=bearer)
def logs(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Take evaluations; other log records are counted, never kept."""
    now = clock()
    outcome = take_reports(
        system="otlp",
        records=_signals(request, otlp.LOGS),
        adapt=partial(genai.adapt_event, rules=rules(), now=now.isoformat()),
        key=key,
        now=now,
    )
    refused = [RefusedError(r.field, r.message) for r in outcome.refused]
    return _answer(request, "rejectedLogRecords", refused)


def _signals(request: HttpRequest, shape: otlp.Shape) -> list[otlp.Signal]:
    raw, asked = raw_body(request), genai.wanted(rules())
    try:
        if request.content_type == _PROTOBUF:
            found = otlp.from_protobuf(raw, shape=shape, wanted=asked)
        elif request.content_type == _JSON:
            found = otlp.from_json(json_of(raw), shape=shape, wanted=asked)
        else:
            raise ApiError(415, f"the body must be {_PROTOBUF} or {_JSON}")
        return check_count(list(found))
    except RefusedError as error:
        raise ApiError(400, f"the body {error.message}", field=error.field) from None


def _answer(
    request: HttpRequest, name: str, refused: list[RefusedError]
) -> HttpResponse:
    """Say how many were refused, as an exporter reads it; it does not try again."""
    why = f"{refused[0].field} {refused[0].message}".strip() if refused else ""
    if request.content_type == _JSON:
        told = {name: str(len(refused)), "errorMessage": why}
        return answer({"partialSuccess": told} if refused else {})
    # Lengths below 128 are one byte: the message is cut to fit.
    text = why.encode()[:80]
    count = min(len(refused), 127)
    inner = bytes([0x08, count, 0x12, len(text)]) + text
    body = bytes([0x0A, len(inner)]) + inner if refused else b""
    return HttpResponse(body, content_type=_PROTOBUF)
