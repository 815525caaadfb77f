"""The use-case of redaction: claim, decrypt, redact, store, destroy.

Presidio and spaCy are imported only when there is something to redact, so that a
process that merely serves pages never loads them.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from feedback import sealing
from feedback.claims import claim_waiting, release
from feedback.models import Report, SealedPayload

if TYPE_CHECKING:
    from datetime import datetime

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Clean:
    """What redaction left of one payload."""

    comment: str
    turns: list[dict[str, str]]
    version: str


def redact_waiting(*, now: datetime, limit: int = 64) -> int:
    """Redact up to `limit` waiting reports and destroy their sealed payloads.

    Payloads that have outlived SEALED_TTL are destroyed first and their reports
    marked expired. A report whose text cannot be redacted is marked failed with
    the error's class name. Returns how many reports were settled in any of these
    ways; 0 when nothing waits.
    """
    done = expire(now=now)
    claim, reports = claim_waiting(now=now, limit=limit)
    if not reports:
        return done
    try:
        for report in reports:
            _settle(report, now)
        return done + _store(claim, reports)
    finally:
        release(claim)


def expire(*, now: datetime) -> int:
    """Destroy payloads sealed SEALED_TTL ago or more, and keys nothing can need."""
    sealing.ring(settings.SEALING_KEYS).forget(now=now, ttl=settings.SEALED_TTL)
    old = SealedPayload.objects.filter(sealed_at__lte=now - settings.SEALED_TTL)
    ids = list(old.values_list("pk", flat=True))
    if not ids:
        return 0
    with transaction.atomic():
        Report.objects.filter(pk__in=ids).update(
            state=Report.State.EXPIRED, claim="", claimed_at=None
        )
        SealedPayload.objects.filter(pk__in=ids).delete()
    return len(ids)


def _settle(report: Report, now: datetime) -> None:
    """Set the report's new state and text in memory."""
    try:
        clean = _redacted(_opened(report))
    except sealing.KeyGoneError:
        report.state = Report.State.EXPIRED
        return
    except (sealing.TamperedPayloadError, _PoisonError) as error:
        report.state = Report.State.FAILED
        report.failure = str(error) or type(error).__name__
        logger.warning("report %s failed: %s", report.report_id, report.failure)
        return
    report.state = Report.State.REDACTED
    report.comment = clean.comment
    report.conversation = clean.turns
    report.redaction_version = clean.version
    report.redacted_at = now


def _opened(report: Report) -> sealing.Payload:
    sealed = report.sealed
    return sealing.unseal(
        ring=sealing.ring(settings.SEALING_KEYS),
        report_id=report.report_id,
        sealed=sealing.Sealed(sealed.key_id, bytes(sealed.ciphertext)),
    )


class _PoisonError(Exception):
    """A text that redaction fails on; says the class name of the failure."""


def _redacted(payload: sealing.Payload) -> _Clean:
    from feedback.redaction.redact import RedactionError, redact_report

    try:
        comment, *turns = redact_report(
            [payload.comment, *(content for _, content in payload.turns)]
        )
    except RedactionError as error:
        raise _PoisonError(error.cause) from None
    return _Clean(
        comment=comment.text,
        turns=[
            {"role": role, "content": turn.text}
            for (role, _), turn in zip(payload.turns, turns, strict=True)
        ],
        version=comment.version,
    )


def _store(claim: str, reports: list[Report]) -> int:
    """Store the new texts and destroy the sealed ones, where the claim still holds."""
    with transaction.atomic():
        mine = [report for report in reports if _stored(claim, report)]
        settled = [r.pk for r in mine if r.state != Report.State.FAILED]
        SealedPayload.objects.filter(pk__in=settled).delete()
    return len(mine)


def _stored(claim: str, report: Report) -> bool:
    held = Report.objects.filter(
        pk=report.pk, claim=claim, state=Report.State.REDACTING
    )
    return bool(
        held.update(
            state=report.state,
            failure=report.failure,
            comment=report.comment,
            conversation=report.conversation,
            redacted_at=report.redacted_at,
            redaction_version=report.redaction_version,
            claim="",
            claimed_at=None,
        )
    )
