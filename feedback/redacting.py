"""The use-case of redaction: claim, decrypt, redact, store, destroy.

Presidio and spaCy are imported only when there is something to redact, so that a
process that merely serves pages never loads them.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from feedback import sealing
from feedback.claims import claim_waiting, release
from feedback.models import Report, SealedPayload
from feedback.outages import despite_conflicts

if TYPE_CHECKING:
    from datetime import datetime

    from feedback.redaction.redact import Redacted

BATCH = 500
"""How many payloads are destroyed in one transaction."""
logger = logging.getLogger(__name__)


def redact_waiting(*, now: datetime, limit: int = 64) -> int:
    """Redact up to `limit` waiting reports and destroy their sealed payloads.

    Payloads that have outlived SEALED_TTL are destroyed first and their reports
    marked expired. A report whose text cannot be redacted is marked failed with
    the error's class name. Returns how many reports were settled in any of these
    ways; 0 when nothing waits.
    """
    done = expire(now=now)
    _get_ready()
    claim, reports = claim_waiting(now=now, limit=limit)
    if not reports:
        return done
    try:
        _settle(reports, now)
        return done + _store(claim, reports)
    finally:
        release(claim)


def _get_ready() -> None:
    """Load the models before anything is claimed: it takes seconds.

    A worker that dies meanwhile holds no report that could be blamed for it.
    """
    pending = Report.State.WAITING, Report.State.REDACTING
    if Report.objects.unredacted().filter(state__in=pending).exists():
        from feedback.redaction.engine import load_engine

        load_engine()


def expire(*, now: datetime) -> int:
    """Destroy payloads sealed SEALED_TTL ago or more, and keys nothing can need.

    The payloads first: they die in time even when the key file cannot be read.
    """
    old = SealedPayload.objects.filter(sealed_at__lte=now - settings.SEALED_TTL)
    oldest = old.order_by("sealed_at").values_list("pk", flat=True)
    done = 0
    while ids := list(oldest[:BATCH]):
        _destroy(ids)
        done += len(ids)
    sealing.ring(settings.SEALING_KEYS).forget(now=now, ttl=settings.SEALED_TTL)
    return done


@despite_conflicts
def _destroy(rows: list[int]) -> None:
    with transaction.atomic():
        Report.objects.filter(pk__in=rows).update(
            state=Report.State.EXPIRED, claim="", claimed_at=None
        )
        SealedPayload.objects.filter(pk__in=rows).delete()


def _settle(reports: list[Report], now: datetime) -> None:
    """Set the new state and text of each report in memory."""
    opened = [(report, payload) for report in reports if (payload := _open(report))]
    for (report, payload), clean in zip(
        opened, _redacted([payload for _, payload in opened]), strict=True
    ):
        if isinstance(clean, str):
            _fail(report, clean)
            continue
        report.state = Report.State.REDACTED
        report.comment = clean[0].text
        report.conversation = [
            {"role": role, "content": turn.text}
            for (role, _), turn in zip(payload.turns, clean[1:], strict=True)
        ]
        report.redaction_version = clean[0].version
        report.redacted_at = now


def _open(report: Report) -> sealing.Payload | None:
    """Return the raw text; without it set the report's state and return None.

    A conversation whose consent was withdrawn meanwhile is left out.
    """
    try:
        sealed = report.sealed
        payload = sealing.unseal(
            ring=sealing.ring(settings.SEALING_KEYS),
            report_id=report.report_id,
            sealed=sealing.Sealed(sealed.key_id, bytes(sealed.ciphertext)),
        )
    except (sealing.KeyGoneError, SealedPayload.DoesNotExist) as error:
        report.state = Report.State.EXPIRED
        report.failure = type(error).__name__
        logger.warning("report %s lost its text: %s", report.report_id, report.failure)
        return None
    except sealing.TamperedPayloadError as error:
        _fail(report, type(error).__name__)
        return None
    return payload if report.consent_conversation else sealing.Payload(payload.comment)


def _fail(report: Report, failure: str) -> None:
    """Set a report apart: nobody opens its payload, which dies at SEALED_TTL.

    Where the conversation may not be kept any more it dies now, and the text with it.
    """
    withdrawn = report.consent_withdrawn_at is not None
    report.state = Report.State.EXPIRED if withdrawn else Report.State.FAILED
    report.failure = failure
    logger.warning("report in row %s cannot be redacted: %s", report.pk, failure)


def _redacted(payloads: list[sealing.Payload]) -> list[list[Redacted] | str]:
    """Return comment and turns of each, or the class name of the failure."""
    from feedback.redaction.redact import RedactionError, redact_reports

    outcomes = redact_reports(
        [[p.comment, *(content for _, content in p.turns)] for p in payloads]
    )
    return [o.cause if isinstance(o, RedactionError) else o for o in outcomes]


@despite_conflicts
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
