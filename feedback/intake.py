"""The use-case of intake: validate, ask consent, pseudonymise, seal, attribute."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from feedback import attribution, ledger, pseudonyms, receipts, sealing
from feedback.models import Report, SealedPayload
from feedback.outages import despite_conflicts
from feedback.outcomes import Outcome, RefusedError, Tally
from feedback.reporters import reporters_of
from feedback.scanning import scanned
from feedback.schemas import ReportIn, parse
from feedback.storing import Stored, at_once, store

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

GONE = ""
"""Stands for the digest of a report that was erased."""
NOT_RECORDED: dict[str, str] = {}
DROPPED = "conversation dropped: no consent to it"
_OTHER_CONTENT = RefusedError("report_id", "is known with other content", 409)


@dataclass(frozen=True)
class Checked:
    """One report that may be taken, its text sealed; `index` is that of its item."""

    index: int
    report: ReportIn
    digests: list[str]
    notes: tuple[str, ...]
    now: datetime
    sealed: sealing.Sealed


@dataclass(frozen=True)
class _Source:
    name: str
    trusted: bool
    tokens: bool


@dataclass(frozen=True)
class Taken:
    """What became of checked reports, and what `hear_again` needs to know of them.

    `heard` is what the records of requests said when their reports were stored, and
    `served` what they said after that, where somebody asked.
    """

    tally: Tally
    requests: list[str]
    heard: dict[str, dict[str, str]]
    served: dict[str, dict[str, str]] | None = None


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
    checked, tally = check_reports(items=items, now=now)
    taken = store_reports(
        checked=checked, trusted=trusted, source=source, tokens=tokens
    )
    hear_again(taken)
    tally.receipts += taken.tally.receipts
    tally.refused += taken.tally.refused
    return tally.outcome()


def hear_again(taken: Taken) -> None:
    """Attribute anew where a record came while its report was being stored.

    Who brought it did not see the report yet. What was known before is heard again as
    a whole: whoever stored it may have died before this.
    """
    served, heard = taken.served, taken.heard
    if served is None:
        served = attribution.served_by(taken.requests)
    changed = [r for r in taken.requests if heard.get(r) != served.get(r, NOT_RECORDED)]
    attribution.reattribute(request_ids=changed)


def check_reports(
    *, items: Sequence[object], now: datetime
) -> tuple[list[Checked], Tally]:
    """Check and seal; what cannot be taken is in the tally. Asks no database."""
    checked, tally = [], Tally()
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
        # Short as they are stored, and long as they were.
        digests = [*map(pseudonyms.shortened, digests), *digests]
        report, replaced = scanned(report)
        notes += replaced
        checked.append(Checked(index, report, digests, notes, now, _seal(report, now)))
    return checked, tally


def store_reports(
    *, checked: Sequence[Checked], trusted: bool, source: str, tokens: bool = True
) -> Taken:
    """Store what is new; call `hear_again` before anybody is told of it."""
    first: dict[str, Checked] = {}
    for c in checked:
        first.setdefault(c.report.report_id, c)
    origin = _Source(source, trusted, tokens)
    stored, issued, known = Stored(), dict[str, str](), dict[str, str]()
    # Again for what was known and went before it was looked at.
    while rest := sorted(first.keys() - stored.reports - known.keys()):
        new, given = _store([first[report_id] for report_id in rest], origin)
        stored.reports |= new.reports
        stored.served |= new.served
        issued |= given
        known |= _known([i for i in rest if i not in new.reports])
        stored.served_after = new.served_after
    tally = Tally()
    for c in checked:
        report_id = c.report.report_id
        if report_id in stored.reports and first[report_id] is c:
            tally.accept(c.index, report_id, c.notes, issued.get(report_id, ""))
        else:
            digest = known.get(report_id, first[report_id].digests[0])
            _tell_known(c, digest, tally)
    unheard = set(_requests(first[report_id] for report_id in stored.reports))
    unheard -= set(_requests(first[report_id] for report_id in known))
    heard = {request: stored.served.get(request, NOT_RECORDED) for request in unheard}
    after = stored.served_after if len(stored.reports) == len(checked) else None
    return Taken(tally, _requests(checked), heard, after)


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
    checked: Sequence[Checked], source: _Source
) -> tuple[Stored, dict[str, str]]:
    """Store those, of different ids, that are new; give the tokens made for all.

    In one order for all, so that two processes with the same reports never deadlock.
    """
    with at_once():
        reporters = reporters_of(user_ids=[c.report.user_id for c in checked])
        reports = [_row(c, source, reporters[c.report.user_id]) for c in checked]
        tokens, rows = receipts.issue(reports=reports if source.tokens else [])
        sealed = [_sealed(row, c) for row, c in zip(reports, checked, strict=True)]
        return store(reports=reports, sealed=sealed, receipts=rows), tokens


@despite_conflicts
def _known(report_ids: Collection[str]) -> dict[str, str]:
    """Return the digests of those of these reports that are stored, or else GONE."""
    if not report_ids:
        return {}
    rows = Report.objects.filter(report_id__in=report_ids)
    digests = dict(rows.values_list("report_id", "digest"))
    # Read after the reports: what is erased between the two is in the ledger by now.
    erased = ledger.remembered(kind=ledger.Kind.REPORT, names=report_ids)
    return digests | dict.fromkeys(erased, GONE)


def _tell_known(c: Checked, digest: str, tally: Tally) -> None:
    """Note what a report is that has the id of one with this digest."""
    report_id = c.report.report_id
    if digest == GONE:
        tally.erased(c.index, report_id)
    elif digest in c.digests:
        tally.duplicate(c.index, report_id, c.notes)
    else:
        tally.refuse(c.index, _OTHER_CONTENT, report_id)


def _row(c: Checked, source: _Source, reporter: pseudonyms.Keyed) -> Report:
    report = c.report
    received = (report.received_at or report.created_at) if source.trusted else c.now
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
        claimed_apart=report.metadata,
    )


def _seal(report: ReportIn, now: datetime) -> sealing.Sealed:
    turns = tuple((turn.role, turn.content) for turn in report.conversation)
    return sealing.seal(
        ring=sealing.ring(settings.SEALING_KEYS),
        report_id=report.report_id,
        payload=sealing.Payload(report.comment, turns),
        now=now,
    )


def _sealed(row: Report, c: Checked) -> SealedPayload:
    return SealedPayload(
        report=row,
        key_id=c.sealed.key_id,
        sealed_at=c.now,
        ciphertext=c.sealed.ciphertext,
    )


def _requests(checked: Iterable[Checked]) -> list[str]:
    return [
        request_id
        for c in checked
        for request_id in (c.report.request_id, c.report.answer_request_id)
        if request_id
    ]
