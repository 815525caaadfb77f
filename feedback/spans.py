"""The use-case of spans: request records, and traffic that counts each request once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from feedback.adapters import genai
from feedback.connecting import rules
from feedback.fleet import accept_requests, add_traffic, lock_traffic
from feedback.models import RequestRecord
from feedback.not_understood import count_not_understood
from feedback.outages import despite_conflicts
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedback.adapters.otlp import Signal

_SYSTEM = "otlp"


@despite_conflicts
def take_spans(*, spans: Sequence[Signal], now: datetime) -> list[RefusedError]:
    """Take spans of answers as request records and, if OTLP_TRAFFIC, as traffic.

    A record is kept under the response's id and those of span and trace, since
    reports name any of them. A request whose record is known has been counted: a
    sender that tries again adds nothing. Returns why spans were refused.
    """
    remarks: Counter[str] = Counter()
    refused: list[RefusedError] = []
    items: dict[str, dict[str, Any]] = {}
    also: dict[str, dict[str, Any]] = {}
    mixed: set[str] = set()
    for span in spans:
        if not genai.is_answer(span):
            remarks[genai.why_no_answer(span)] += 1
            continue
        try:
            item = genai.request_of(span, rules=rules())
        except RefusedError as why:
            refused.append(why)
            continue
        remarks.update(genai.remarks_on(span, rules=rules()))
        items[item["request_id"]] = item
        if span.span_id:
            also[span.span_id] = _alias(item, span.span_id)
        if not span.trace_id:
            continue
        other = also.setdefault(span.trace_id, _alias(item, span.trace_id))
        if other["metadata"] != item["metadata"]:
            mixed.add(span.trace_id)
    aliases = [also[n] for n in also if n not in items and n not in mixed]
    remarks[genai.TWO_WAYS] += len(mixed)
    with transaction.atomic():
        refused += _store(list(items.values()), aliases, now)
        remarks.update(f"refused: {w.field} {w.message}" for w in refused)
        if +remarks:
            count_not_understood(source=_SYSTEM, remarks=+remarks, now=now)
    return refused


def _alias(item: dict[str, Any], request_id: str) -> dict[str, Any]:
    """Return the record under another id; who asked stands in the first only."""
    return {**item, "request_id": request_id, "user_id": None}


def _store(
    items: list[dict[str, Any]], aliases: list[dict[str, Any]], now: datetime
) -> list[RefusedError]:
    """Store the records; count those that were not known before."""
    # Locked before looking: of two senders with the same spans one counts them.
    version = lock_traffic() if settings.OTLP_TRAFFIC else 0
    ids = [item["request_id"] for item in items]
    rows = RequestRecord.objects.filter(request_id__in=ids)
    known = set(rows.values_list("request_id", flat=True))
    outcome = accept_requests(items=items, now=now)
    accept_requests(items=aliases, now=now)
    fresh = [
        receipt.item_id
        for receipt in outcome.receipts
        if receipt.status == "accepted" and receipt.item_id not in known
    ]
    if settings.OTLP_TRAFFIC and fresh:
        records = RequestRecord.objects.filter(request_id__in=fresh)
        add_traffic(
            counts=Counter(
                (at.replace(minute=0, second=0, microsecond=0), deployment)
                for at, deployment in records.values_list("at", "deployment_id")
            ),
            version=version,
        )
    return [RefusedError(r.field, r.message, r.status) for r in outcome.refused]
