"""What the API takes in: reports, traffic, changes, request records.

An object answers 201 when it was stored and 200 when it was known already, or erased
before and thus not taken again. A list answers 200 with the sums and the refused items
by index, or 400 when it had items and none of them could be taken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db import transaction
from ninja import Router, Schema, Status

from feedback import facade
from feedback.auth import KeyAuth
from feedback.bodies import body_of, described, list_of
from feedback.clock import clock
from feedback.errors import ApiError
from feedback.gathering import accept_report
from feedback.schemas import ChangeIn, RatingIn, ReportIn, RequestIn, TrafficIn
from feedback.tasks import call_for_redaction

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from feedback.models import ApiKey

router = Router(tags=["intake"])
_INTAKE = KeyAuth("intake")
_FLEET = KeyAuth("fleet")


class _Source(TypedDict):
    """Who sends reports, and whether reporters are named truthfully."""

    trusted: bool
    source: str


class ErrorOut(Schema):
    """Why a call was refused."""

    class Detail(Schema):
        """The field, empty when it was the call as a whole, and what is wrong."""

        field: str
        message: str

    error: Detail


class ReceiptOut(Schema):
    """What became of one report.

    `receipt` is the token of its receipt, when the report was stored just now.
    """

    report_id: str
    status: str
    notes: list[str]
    receipt: str | None


class OutcomeOut(Schema):
    """What became of a list."""

    class Refusal(Schema):
        """One item that was not taken, by its place in the list."""

        index: int
        field: str
        message: str

    class Note(Schema):
        """A remark on an item that was taken."""

        index: int
        notes: list[str]

    class Token(Schema):
        """The token of the receipt of a report that was stored just now."""

        index: int
        report_id: str
        receipt: str

    accepted: int
    duplicates: int
    erased: int
    refused: list[Refusal]
    notes: list[Note]
    receipts: list[Token]


_REPORT = {
    200: ReceiptOut,
    201: ReceiptOut,
    frozenset({*range(400, 500), 503}): ErrorOut,
}
LIST_ANSWERS = {
    200: OutcomeOut,
    400: OutcomeOut | ErrorOut,
    frozenset({401, 403, 411, 413, 415, 429, 503}): ErrorOut,
}


@router.post(
    "/reports",
    auth=_INTAKE,
    response=_REPORT,
    openapi_extra=described(ReportIn, many=False),
)
def post_report(request: HttpRequest) -> Status[dict[str, object]]:
    """Send one report. The conversation is kept only with consent to it."""
    item = body_of(request)
    outcome = accept_report(item=item, now=clock(), then=_call, **_from(request))
    for refusal in outcome.refused:
        raise ApiError(refusal.status, refusal.message, field=refusal.field)
    (receipt,) = outcome.receipts
    answer: dict[str, object] = {
        "report_id": receipt.item_id,
        "status": receipt.status,
        "notes": receipt.notes,
        "receipt": receipt.token or None,
    }
    return Status(201 if outcome.accepted else 200, answer)


@router.post(
    "/reports/batch",
    auth=_INTAKE,
    response=LIST_ANSWERS,
    openapi_extra=described(ReportIn, many=True),
)
def post_reports(request: HttpRequest) -> Status[dict[str, object]]:
    """Send a list of reports; the good ones are kept."""
    items = list_of(request)
    outcome = facade.accept_reports(items=items, now=clock(), **_from(request))
    _call_for_redaction(outcome)
    return summed(outcome)


@router.post(
    "/traffic",
    auth=_FLEET,
    response=LIST_ANSWERS,
    openapi_extra=described(TrafficIn, many=True),
)
def post_traffic(request: HttpRequest) -> Status[dict[str, object]]:
    """Send traffic; a row for a known hour and deployment replaces it."""
    return _fleet(request, facade.accept_traffic)


@router.post(
    "/thumbs_up",
    auth=_INTAKE,
    response=LIST_ANSWERS,
    openapi_extra=described(RatingIn, many=True),
)
def post_thumbs_up(request: HttpRequest) -> Status[dict[str, object]]:
    """Send thumbs up, one by one or counted: how many, never whose."""
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    outcome = facade.accept_thumbs_up(
        items=list_of(request), now=clock(), trusted=key.trusted
    )
    return summed(outcome)


@router.post(
    "/changes",
    auth=_FLEET,
    response=LIST_ANSWERS,
    openapi_extra=described(ChangeIn, many=True),
)
def post_changes(request: HttpRequest) -> Status[dict[str, object]]:
    """Send entries of the change log."""
    return _fleet(request, facade.accept_changes)


@router.post(
    "/requests",
    auth=_FLEET,
    response=LIST_ANSWERS,
    openapi_extra=described(RequestIn, many=True),
)
def post_requests(request: HttpRequest) -> Status[dict[str, object]]:
    """Say which deployments served which requests; before or after their reports."""
    return _fleet(request, facade.accept_requests)


def _from(request: HttpRequest) -> _Source:
    key: ApiKey = request.auth  # type: ignore[attr-defined]
    return {"trusted": key.trusted, "source": f"api:{key.name}"}


def _call_for_redaction(outcome: facade.Outcome) -> None:
    if outcome.accepted:
        _call()


def _call() -> None:
    # Robust: with the queue down the report is safe and beat will redact it.
    transaction.on_commit(call_for_redaction, robust=True)


def _fleet(
    request: HttpRequest, accept: Callable[..., facade.Outcome]
) -> Status[dict[str, object]]:
    return summed(accept(items=list_of(request), now=clock()))


def summed(outcome: facade.Outcome) -> Status[dict[str, object]]:
    """Return the answer to a list: its sums, and 400 when no item could be taken."""
    taken = outcome.accepted + outcome.duplicates + outcome.erased
    answer: dict[str, object] = {
        "accepted": outcome.accepted,
        "duplicates": outcome.duplicates,
        "erased": outcome.erased,
        "refused": [
            {"index": r.index, "field": r.field, "message": r.message}
            for r in outcome.refused
        ],
        "notes": [
            {"index": r.index, "notes": r.notes} for r in outcome.receipts if r.notes
        ],
        "receipts": [
            {"index": r.index, "report_id": r.item_id, "receipt": r.token}
            for r in outcome.receipts
            if r.token
        ],
    }
    return Status(400 if outcome.refused and not taken else 200, answer)
