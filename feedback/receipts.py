"""Receipts: what lets a reporter ask after, take along and erase their own report.

A token is 256 random bits, given once; only its keyed digest is stored, so that the
database alone opens nobody's report.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from feedback import pseudonyms
from feedback.contracts import Kept, ReceiptState
from feedback.models import (
    AccessLog,
    ReceiptToken,
    Report,
    RequestRecord,
    SealedPayload,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

PREFIX = "gr_"
_HOLDER = "holder of the receipt"


def issue(*, reports: Iterable[Report]) -> tuple[dict[str, str], list[ReceiptToken]]:
    """Make a token for each of these new reports; return them by report id.

    And the rows to store with the reports.
    """
    tokens: dict[str, str] = {}
    rows = []
    for report in reports:
        token = PREFIX + secrets.token_urlsafe(32)
        digest = _digests(token)[0]
        tokens[report.report_id] = token
        rows.append(
            ReceiptToken(
                report=report,
                digest=pseudonyms.shortened(digest.value),
                key_id=digest.key_id,
            )
        )
    return tokens, rows


def receipt_state(*, token: str) -> ReceiptState | None:
    """Return what is kept of the report behind a token, None when there is none."""
    row = _find(token)
    if row is None:
        return None
    return ReceiptState(row.report.report_id, tuple(_kept(row)), row.told, row.told_on)


def tell(*, token: str, told: str, told_on: date) -> None:
    """Keep the coarse word that is given on a day."""
    rows = ReceiptToken.objects.filter(digest__in=_stored_digests(token))
    rows.update(told=told, told_on=told_on)


@transaction.atomic
def own_data(*, token: str, now: datetime) -> dict[str, Any] | None:
    """Return what is stored of a report for its reporter, None when there is none.

    The text is what redaction left of it; reading it is a look like any other.
    """
    row = _find(token)
    if row is None:
        return None
    report = row.report
    AccessLog.objects.create(
        at=now, who=_HOLDER, why="export of their own data", report_id=report.report_id
    )
    names = ("report_id", "kind", "created_at", "received_at", "category", "state")
    return {
        **{name: getattr(report, name) for name in names},
        "comment": report.comment,
        "conversation": report.conversation,
        "metadata": report.claimed,
        "attributes": report.attributes,
        "request_ids": [i for i in (report.request_id, report.answer_request_id) if i],
        "consent": {
            "conversation": report.consent_conversation,
            "version": report.consent_version,
            "withdrawn_at": report.consent_withdrawn_at,
        },
    }


def _find(token: str) -> ReceiptToken | None:
    """Return the row of a token: two digests a key and one query, known or not."""
    rows = ReceiptToken.objects.filter(digest__in=_stored_digests(token))
    return rows.select_related("report").first()


def _stored_digests(token: str) -> list[str]:
    """Return every digest under which a token may be stored; once they were long."""
    found = [digest.value for digest in _digests(token)]
    return [*map(pseudonyms.shortened, found), *found]


def _digests(token: str) -> list[pseudonyms.Keyed]:
    return pseudonyms.keyed(purpose="receipt", plain=token)


def _kept(row: ReceiptToken) -> Iterable[Kept]:
    report = row.report
    yield Kept("times, kind, category and metadata of the report")
    yield Kept("what you agreed to")
    if report.reporter:
        yield Kept("a keyed pseudonym in place of your id")
    sealed = SealedPayload.objects.filter(pk=report.pk).first()
    if sealed is not None:
        until = sealed.sealed_at + settings.SEALED_TTL
        yield Kept("what you wrote, encrypted, until it is redacted", until)
    if report.state == Report.State.REDACTED:
        yield Kept("your comment, redacted")
    if report.conversation:
        yield Kept("the conversation, redacted")
    named = [i for i in (report.request_id, report.answer_request_id) if i]
    for record in RequestRecord.objects.filter(request_id__in=named):
        until = record.recorded_at + settings.REQUEST_RECORD_TTL
        yield Kept("which servers answered a request of the report", until)
