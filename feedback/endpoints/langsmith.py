"""LangSmith's addresses for feedback, as its client calls them.

Feedback with a trace comes in the background, as parts of a multipart body between
runs; parts of runs are counted and never parsed.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from feedback.adapters.adapted import Adapted
from feedback.adapters.langsmith import adapt_feedback
from feedback.clock import clock
from feedback.connecting import rules, take_reports
from feedback.endpoints.base import (
    answer,
    bearer,
    check_count,
    endpoint,
    json_body,
    json_of,
    raw_body,
)
from feedback.endpoints.multipart import parts_of
from feedback.errors import ApiError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedback.models import ApiKey
    from feedback.outcomes import Outcome

# From this version on its client sends feedback in the background.
_VERSION = "0.8.10"
# Its client's own defaults; it does not start without all of them.
_BATCHES = {
    "use_multipart_endpoint": True,
    "size_limit": 100,
    "size_limit_bytes": 1024 * 1024,
    "scale_up_qsize_trigger": 1000,
    "scale_up_nthreads_limit": 16,
    "scale_down_nempty_trigger": 4,
}
_PART = "feedback."
_RUN = object()


def _key(request: HttpRequest) -> str:
    return request.headers.get("X-API-Key", "") or bearer(request)


@endpoint(scope="intake", credential=_key, method="GET")
def info(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Say what this server takes: multipart bodies, packed with nothing but gzip."""
    return answer(
        {
            "version": _VERSION,
            "batch_ingest_config": _BATCHES,
            "instance_flags": {"zstd_compression_enabled": False},
        }
    )


@endpoint(scope="intake", credential=_key)
def feedback(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Take one piece of feedback."""
    body = json_body(request)
    outcome = _take([body], key)
    for refusal in outcome.refused:
        raise ApiError(refusal.status, refusal.message, field=refusal.field)
    return answer({"id": body["id"]})


@endpoint(scope="intake", credential=_key)
def runs_multipart(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Take the feedback between runs; answers 400 only when all of it is refused."""
    content_type = request.headers.get("Content-Type", "")
    parts = parts_of(body=raw_body(request), content_type=content_type)
    records = [
        json_of(content) if name.startswith(_PART) else _RUN
        for name, content in check_count(parts)
    ]
    outcome = _take(records, key)
    if outcome.refused and len(outcome.refused) == len(records):
        raise ApiError(400, outcome.refused[0].message, field=outcome.refused[0].field)
    return answer({"message": "Accepted"}, status=202)


@endpoint(scope="intake", credential=_key)
def runs_batch(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Count a body of runs; there is no feedback in it, and it is not parsed."""
    _take([_RUN], key)
    return answer({"message": "Accepted"}, status=202)


def _take(records: list[object], key: ApiKey) -> Outcome:
    now = clock()
    adapt = partial(adapt_feedback, rules=rules(), now=now.isoformat())
    return take_reports(
        system="langsmith",
        records=records,
        adapt=lambda r: Adapted(left_out="part of a run") if r is _RUN else adapt(r),
        key=key,
        now=now,
    )
