"""The use-case of erasure: reports, their texts, records and looks, gone for good."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from feedback import attribution, ledger, pseudonyms
from feedback.contracts import Erasure
from feedback.identifiers import stored_ids
from feedback.models import AccessLog, Report, RequestRecord, SealedPayload
from feedback.parts import in_parts

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_NEEDED = (
    "report_id",
    "request_id",
    "answer_request_id",
    "reporter",
    "reporter_trusted",
)


@transaction.atomic
def erase_reports(*, report_ids: Iterable[str], now: datetime) -> Erasure:
    """Erase reports by their id; an id that is not stored is remembered too.

    With a report go the request records that it names, as far as they are its own
    reporter's, and what the access log says of it.
    """
    ids = sorted({i for report_id in report_ids for i in stored_ids(report_id)})
    # Everybody locks reports in the order of their rows: no deadlock.
    rows = [
        row
        for part in in_parts(ids)
        for row in Report.objects.filter(report_id__in=part)
        .order_by("pk")
        .select_for_update()
        .only(*_NEEDED)
    ]
    ledger.remember(kind=ledger.Kind.REPORT, names=ids, now=now)
    requests = sum(_erase_requests(row, now) for row in rows)
    _forget_looks(ids)
    for part in in_parts([row.pk for row in rows]):
        Report.objects.filter(pk__in=part).delete()
    return Erasure(report_ids=tuple(ids), reports=len(rows), requests=requests)


@transaction.atomic
def erase_user(*, user_id: str, now: datetime) -> Erasure:
    """Erase every report and request record that names a person, under any key."""
    names = [p.value for p in pseudonyms.pseudonyms(user_id)]
    ids = Report.objects.filter(reporter__in=names).values_list("report_id", flat=True)
    erased = erase_reports(report_ids=list(ids), now=now)
    ledger.remember(kind=ledger.Kind.PERSON, names=names, now=now)
    requests, _ = RequestRecord.objects.filter(reporter__in=names).delete()
    _forget_words([user_id, *names])
    return Erasure(erased.report_ids, erased.reports, erased.requests + requests)


@transaction.atomic
def withdraw_conversation(*, report_id: str, now: datetime) -> bool:
    """Delete a report's conversation and what it was attributed by.

    The report is offered to triage again. One that waits for redaction has its
    conversation dropped there; a claim on it ends. Says whether there was a
    conversation that might be kept.
    """
    row = Report.objects.select_for_update().filter(report_id=report_id).first()
    if row is None or not (row.consent_conversation or row.conversation):
        return False
    ledger.remember(kind=ledger.Kind.CONVERSATION, names=[report_id], now=now)
    row.consent_conversation, row.consent_withdrawn_at = False, now
    row.conversation, row.answer_request_id = [], ""
    row.handed = row.taken = False
    row.claim, row.claimed_at = "", None
    if row.state == Report.State.REDACTING:
        row.state = Report.State.WAITING
    if row.state == Report.State.FAILED:
        # Nothing will open it any more, and the conversation may not wait for its end.
        SealedPayload.objects.filter(pk=row.pk).delete()
        row.state = Report.State.EXPIRED
    attribution.attribute(row, attribution.served_by([row.request_id]))
    row.save()
    return True


def erase_again(*, now: datetime) -> Erasure:
    """Erase whatever the ledger says was erased: for a backup that was restored."""
    reports = requests = 0
    ids: list[str] = []
    stored = list(Report.objects.values_list("report_id", flat=True))
    for part in in_parts(stored):
        back = ledger.remembered(kind=ledger.Kind.REPORT, names=part)
        if back:
            erased = erase_reports(report_ids=back, now=now)
            reports, requests = reports + erased.reports, requests + erased.requests
            ids += erased.report_ids
        whole = ledger.remembered(kind=ledger.Kind.CONVERSATION, names=part)
        ids += [i for i in whole if withdraw_conversation(report_id=i, now=now)]
    return Erasure(tuple(ids), reports, requests + _erase_requests_again())


def _erase_requests(row: Report, now: datetime) -> int:
    """Erase the records of a report's requests where they are its reporter's.

    Anybody can name any request and claim to be anybody: the record of somebody else
    stays, and so does every record when the source is not trusted to name reporters.
    """
    named = [name for name in (row.request_id, row.answer_request_id) if name]
    if not (named and row.reporter and row.reporter_trusted):
        return 0
    own = RequestRecord.objects.filter(request_id__in=named, reporter=row.reporter)
    ids = list(own.values_list("request_id", flat=True))
    ledger.remember(kind=ledger.Kind.REQUEST, names=ids, now=now)
    return own.delete()[0]


def _erase_requests_again() -> int:
    count = 0
    names = list(
        RequestRecord.objects.exclude(reporter="")
        .values_list("reporter", flat=True)
        .distinct()
    )
    for name, at in ledger.remembered(kind=ledger.Kind.PERSON, names=names).items():
        back = RequestRecord.objects.filter(reporter=name, recorded_at__lte=at)
        count += back.delete()[0]
    stored = list(RequestRecord.objects.values_list("request_id", flat=True))
    gone = ledger.remembered(kind=ledger.Kind.REQUEST, names=stored)
    for part in in_parts(gone):
        count += RequestRecord.objects.filter(request_id__in=part).delete()[0]
    return count


def _forget_looks(ids: list[str]) -> None:
    """Leave of each look that somebody looked at something, and when."""
    for part in in_parts(ids):
        AccessLog.objects.filter(report_id__in=part).blank(reports=True)
    _forget_words(ids)


def _forget_words(names: list[str]) -> None:
    """Blank the reasons of looks at other reports that name what is erased."""
    for part in in_parts(names, 100):
        mentioned = Q()
        for name in part:
            mentioned |= Q(why__contains=name)
        whole = re.compile(
            "|".join(rf"(?<![\w-]){re.escape(n)}(?![\w-])" for n in part)
        )
        rows = AccessLog.objects.filter(mentioned).values_list("pk", "why")
        named = [pk for pk, why in rows if whole.search(why)]
        AccessLog.objects.filter(pk__in=named).blank(reports=False)
