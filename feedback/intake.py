"""The use-case of intake: validate, ask consent, pseudonymise, seal, attribute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from feedback import attribution, ledger, pseudonyms, receipts, sealing
from feedback.models import Report, SealedPayload
from feedback.outages import despite_conflicts
from feedback.outcomes import Outcome, RefusedError, Tally
from feedback.reporters import reporters_of
from feedback.scanning import scanned
from feedback.schemas import ReportIn, parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

NOT_RECORDED: dict[str, str] = {}
DROPPED = "conversation dropped: no consent to it"
_OTHER_CONTENT = RefusedError("report_id", "is known with other content", 409)


@dataclass(frozen=True)
class _Checked:
    index: int
    report: ReportIn
    digests: list[str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Source:
    name: str
    trusted: bool
    tokens: bool


def accept_reports(
    *,
    items: Sequence[object],
    now: datetime,
    trusted: bool = True,
    source: str = "file",
    tokens: bool = True,
) -> Outcome:
    """Take reports in; one transaction for all of them.

    `trusted` sources name their reporters truthfully and may say when a report was
    received (default: when it was created); from others it is received `now` and
    its reporter does not count as distinct. The same report again is a duplicate,
    other content under a known id is refused with 409, and what was erased stays so.
    With `tokens` each new report gets a receipt's token, which nobody can see again.
    """
    tally = Tally()
    checked = _check(items, now, tally)
    origin = _Source(source, trusted, tokens)
    heard = _store(checked, now, origin, tally)
    _hear_again(checked, heard)
    return tally.outcome()


def _check(items: Sequence[object], now: datetime, tally: Tally) -> list[_Checked]:
    checked = []
    for index, item in enumerate(items):
        try:
            report, remarks = parse(schema=ReportIn, item=_with_consent(item), now=now)
        except RefusedError as why:
            tally.refuse(index, why)
            continue
        dropped = isinstance(item, dict) and item.get("conversation") is not None
        dropped = dropped and not report.consent.conversation
        notes = (DROPPED,) * dropped + remarks
        notes += _left_out(item, report)
        # Of what was sent, so that a retry is known when the recognizers have changed.
        digests = pseudonyms.content_digests(_content(report))
        report, replaced = scanned(report)
        notes += replaced
        checked.append(_Checked(index, report, digests, notes))
    return checked


def _left_out(item: object, report: ReportIn) -> tuple[str, ...]:
    """Say how many attributes have a personal name and were not taken."""
    sent = (item.get("metadata") if isinstance(item, dict) else None) or {}
    lost = sum(bool(sent[n]) and n not in report.metadata for n in sent)
    return (f"metadata: {lost} keys left out that look personal",) * bool(lost)


def _with_consent(item: object) -> object:
    """Drop the conversation of an item that does not say it may be taken."""
    if not isinstance(item, dict) or "conversation" not in item:
        return item
    consent = item.get("consent")
    if isinstance(consent, dict) and consent.get("conversation") is True:
        return item
    return {name: value for name, value in item.items() if name != "conversation"}


def _content(report: ReportIn) -> dict[str, object]:
    """Return what makes two reports the same: all but when they were received."""
    return report.model_dump(mode="json", exclude={"received_at"})


@despite_conflicts
def _store(
    checked: list[_Checked], now: datetime, source: _Source, tally: Tally
) -> dict[str, dict[str, str]]:
    """Store what is new; what another process stored meanwhile is known then.

    Gives what the request records of the new ones said, by request.
    """
    attempt = Tally()
    with transaction.atomic():
        fresh = _unknown(checked, attempt)
        reporters = reporters_of(user_ids=[c.report.user_id for c in fresh])
        reports = [_row(c, now, source, reporters[c.report.user_id]) for c in fresh]
        served = attribution.served_by(_requests(fresh))
        for report in reports:
            attribution.attribute(report, served)
        Report.objects.bulk_create(reports)
        SealedPayload.objects.bulk_create(
            _sealed(row, c.report, now) for row, c in zip(reports, fresh, strict=True)
        )
        tokens = receipts.issue(reports=reports) if source.tokens else {}
        for c in fresh:
            report_id = c.report.report_id
            attempt.accept(c.index, report_id, c.notes, tokens.get(report_id, ""))
    tally.receipts += attempt.receipts
    tally.refused += attempt.refused
    known = _requests([c for c in checked if c not in fresh])
    new = set(_requests(fresh)) - set(known)
    return {request: served.get(request, NOT_RECORDED) for request in new}


def _hear_again(checked: list[_Checked], heard: dict[str, dict[str, str]]) -> None:
    """Attribute anew where a record came while its report was being stored.

    Who brought it did not see the report yet. What was known before is heard again as
    a whole: whoever stored it may have died before this.
    """
    requests = _requests(checked)
    served = attribution.served_by(requests)
    changed = [r for r in requests if heard.get(r) != served.get(r, NOT_RECORDED)]
    attribution.reattribute(request_ids=changed)


def _unknown(checked: list[_Checked], tally: Tally) -> list[_Checked]:
    """Return the reports that are new, the first of those that share an id."""
    ids = [c.report.report_id for c in checked]
    rows = Report.objects.filter(report_id__in=ids)
    known = dict(rows.values_list("report_id", "digest"))
    # Read after the reports: what is erased between the two is in the ledger by now.
    erased = ledger.remembered(kind=ledger.Kind.REPORT, names=ids)
    fresh = []
    for c in checked:
        report_id = c.report.report_id
        if report_id in erased:
            tally.erased(c.index, report_id)
        elif report_id not in known:
            known[report_id] = c.digests[0]
            fresh.append(c)
        elif known[report_id] in c.digests:
            tally.duplicate(c.index, report_id, c.notes)
        else:
            tally.refuse(c.index, _OTHER_CONTENT, report_id)
    # One order for all, so that two processes with the same reports never deadlock.
    return sorted(fresh, key=lambda c: c.report.report_id)


def _row(
    c: _Checked, now: datetime, source: _Source, reporter: pseudonyms.Keyed
) -> Report:
    report = c.report
    received = (report.received_at or report.created_at) if source.trusted else now
    return Report(
        report_id=report.report_id,
        digest=c.digests[0],
        kind=report.kind,
        source=source.name,
        created_at=report.created_at,
        received_at=received,
        hour=report.created_at.replace(minute=0, second=0, microsecond=0),
        reporter=reporter.value,
        reporter_key=reporter.key_id,
        reporter_trusted=source.trusted,
        category=report.category,
        consent_conversation=report.consent.conversation,
        consent_version=report.consent.version,
        request_id=report.request_id or "",
        answer_request_id=report.answer_request_id,
        claimed=report.metadata,
    )


def _sealed(row: Report, report: ReportIn, now: datetime) -> SealedPayload:
    turns = tuple((turn.role, turn.content) for turn in report.conversation)
    sealed = sealing.seal(
        ring=sealing.ring(settings.SEALING_KEYS),
        report_id=report.report_id,
        payload=sealing.Payload(report.comment, turns),
        now=now,
    )
    return SealedPayload(
        report=row, key_id=sealed.key_id, sealed_at=now, ciphertext=sealed.ciphertext
    )


def _requests(checked: list[_Checked]) -> list[str]:
    return [
        request_id
        for c in checked
        for request_id in (c.report.request_id, c.report.answer_request_id)
        if request_id
    ]
