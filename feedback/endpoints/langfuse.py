"""Langfuse's addresses for scores, as its client calls them.

One score answers 200 with its id; a list 202, or 207 when some were refused; the
ingestion API, which older clients use, always 207. The key is the secret key.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from feedback.adapters.langfuse import adapt_event, adapt_score
from feedback.clock import clock
from feedback.connecting import rules, take_reports
from feedback.endpoints.base import (
    answer,
    basic_password,
    check_count,
    endpoint,
    json_body,
)
from feedback.errors import ApiError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedback.models import ApiKey
    from feedback.outcomes import Outcome

_SYSTEM = "langfuse"


@endpoint(scope="intake", credential=basic_password)
def scores(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Take one score or a list of them."""
    body = json_body(request)
    if isinstance(body, list):
        outcome = _take(check_count(body), key)
        if not outcome.refused:
            return answer({"message": "Accepted"}, status=202)
        errors = _errors(outcome)
        good = len(body) - len(errors)
        sums = {"accepted": good, "rejected": len(errors), "errors": errors}
        return answer(sums, status=207)
    if isinstance(body, dict) and not body.get("id"):
        body = {**body, "id": str(uuid4())}
    outcome = _take([body], key)
    for refusal in outcome.refused:
        raise ApiError(refusal.status, refusal.message, field=refusal.field)
    return answer({"id": body["id"]})


@endpoint(scope="intake", credential=basic_password)
def ingestion(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Take the scores of a batch of events; other events are counted, never kept."""
    body = json_body(request)
    batch = body.get("batch") if isinstance(body, dict) else None
    if not isinstance(batch, list):
        raise ApiError(400, "must be a list", field="batch")
    now = clock()
    outcome = take_reports(
        system=_SYSTEM,
        records=check_count(batch),
        adapt=partial(adapt_event, rules=rules(), now=now.isoformat()),
        key=key,
        now=now,
    )
    ids = [str(e.get("id", "")) if isinstance(e, dict) else "" for e in batch]
    bad = {refusal.index for refusal in outcome.refused}
    good = [{"id": n, "status": 201} for i, n in enumerate(ids) if i not in bad]
    errors = [
        {"id": ids[r.index], "status": r.status, "message": f"{r.field} {r.message}"}
        for r in outcome.refused
    ]
    return answer({"successes": good, "errors": errors}, status=207)


def _take(records: list[object], key: ApiKey) -> Outcome:
    now = clock()
    return take_reports(
        system=_SYSTEM,
        records=records,
        adapt=partial(adapt_score, rules=rules(), now=now.isoformat()),
        key=key,
        now=now,
    )


def _errors(outcome: Outcome) -> list[dict[str, Any]]:
    return [
        {"index": r.index, "status": r.status, "message": f"{r.field} {r.message}"}
        for r in outcome.refused
    ]
