"""Receipts: what a reporter may ask and do with the token that intake returned.

The token in the path is the credential; there is no key.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from ninja.errors import HttpError

from feedback import facade
from triage.erasure import erase_report, withdraw_conversation
from triage.receipts import exported, told
from triage.tasks import rebuild_counts
from triage.web.schemas import ErrorOut

router = Router(tags=["receipts"])
_ERRORS = {frozenset({404, 429}): ErrorOut}


class ReceiptOut(Schema):
    """What is kept of a report and how far it has come, in coarse words."""

    class KeptOut(Schema):
        """One kind of data; `until` is null when only erasure ends it."""

        what: str
        until: datetime | None

    report_id: str
    state: str
    as_of: date
    kept: list[KeptOut]


class ErasedOut(Schema):
    """How many reports were erased, and whether a conversation was withdrawn."""

    erased: int
    conversation_withdrawn: bool


@router.get("/receipts/{token}", response={200: ReceiptOut, **_ERRORS})
def receipt(request: HttpRequest, response: HttpResponse, token: str) -> Any:  # noqa: ANN401
    """Say what is kept, until when, and how far the report has come."""
    _not_kept(response)
    return told(token=token, now=timezone.now()) or _unknown()


@router.get("/receipts/{token}/export", response={200: dict[str, Any], **_ERRORS})
def export(request: HttpRequest, response: HttpResponse, token: str) -> Any:  # noqa: ANN401
    """Give the reporter their own data; the text as redaction left it."""
    _not_kept(response)
    return exported(token=token, now=timezone.now()) or _unknown()


@router.delete("/receipts/{token}", response={200: ErasedOut, **_ERRORS})
def erase(request: HttpRequest, token: str) -> dict[str, object]:
    """Erase the report. The counts follow within minutes."""
    erasure = erase_report(report_id=_report_of(token), now=timezone.now())
    transaction.on_commit(rebuild_counts.delay, robust=True)
    return {"erased": erasure.reports, "conversation_withdrawn": False}


@router.delete("/receipts/{token}/conversation", response={200: ErasedOut, **_ERRORS})
def withdraw(request: HttpRequest, token: str) -> dict[str, object]:
    """Withdraw consent: the conversation goes, the comment stays and counts alone."""
    report_id = _report_of(token)
    done = withdraw_conversation(report_id=report_id, now=timezone.now())
    if done:
        transaction.on_commit(lambda: rebuild_counts.delay([report_id]), robust=True)
    return {"erased": 0, "conversation_withdrawn": done}


def _report_of(token: str) -> str:
    state = facade.receipt_state(token=token)
    return state.report_id if state else _unknown()


def _unknown() -> Any:  # noqa: ANN401
    raise HttpError(404, "no report has this receipt")


def _not_kept(response: HttpResponse) -> None:
    response["Cache-Control"] = "no-store"
