"""What is known of the fleet: traffic, changes, and who served which request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from feedback import attribution, ledger, pseudonyms
from feedback.deployments import digest_of, intern, mark_in_traffic
from feedback.models import Change, RequestRecord, Traffic, TrafficVersion
from feedback.outages import despite_conflicts
from feedback.outcomes import Outcome, RefusedError, Tally
from feedback.reporters import reporters_of
from feedback.scanning import scanned
from feedback.schemas import ChangeIn, ItemT, RequestIn, TrafficIn, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

_OTHER_CONTENT = RefusedError("change_id", "is known with other content", 409)


@despite_conflicts
def accept_traffic(*, items: Sequence[object], now: datetime) -> Outcome:
    """Take traffic in; a row for a known hour and deployment replaces it."""
    tally = Tally()
    rows = _scanned(_parsed(TrafficIn, items, now, tally), tally)
    with transaction.atomic():
        version = lock_traffic()
        ids = intern(combinations=[row.metadata for _, row in rows], in_traffic=True)
        hours = {row.hour for _, row in rows}
        stored = Traffic.objects.filter(hour__in=hours)
        known = {
            (hour, deployment): requests
            for hour, deployment, requests in stored.values_list(
                "hour", "deployment_id", "requests"
            )
        }
        fresh = {}
        for index, row in rows:
            key = (row.hour, ids[digest_of(row.metadata)])
            if known.get(key) == row.requests:
                tally.duplicate(index, row.hour.isoformat())
                continue
            known[key] = fresh[key] = row.requests
            tally.accept(index, row.hour.isoformat())
        Traffic.objects.bulk_create(
            [
                Traffic(hour=h, deployment_id=d, requests=n, version=version)
                for (h, d), n in sorted(fresh.items())
            ],
            update_conflicts=True,
            unique_fields=["hour", "deployment"],
            update_fields=["requests", "version"],
        )
    return tally.outcome()


def lock_traffic() -> int:
    """Return the next version of traffic; others wait until this transaction ends."""
    TrafficVersion.objects.get_or_create(pk=1)
    TrafficVersion.objects.filter(pk=1).update(last=F("last") + 1)
    return TrafficVersion.objects.get(pk=1).last


def add_traffic(*, counts: Mapping[tuple[datetime, int], int], version: int) -> None:
    """Add requests to hours and deployments; `version` is that of `lock_traffic`."""
    stored = Traffic.objects.filter(hour__in={hour for hour, _ in counts})
    mark_in_traffic(deployment_ids={deployment for _, deployment in counts})
    known = {(row.hour, row.deployment_id): row.requests for row in stored}
    Traffic.objects.bulk_create(
        [
            Traffic(hour=h, deployment_id=d, requests=n, version=version)
            for (h, d), n in sorted(
                (key, n + known.get(key, 0)) for key, n in counts.items()
            )
        ],
        update_conflicts=True,
        unique_fields=["hour", "deployment"],
        update_fields=["requests", "version"],
    )


@despite_conflicts
def accept_changes(
    *, items: Sequence[object], now: datetime, heard: bool = False
) -> Outcome:
    """Take changes in; other content under a known id is refused with 409.

    With `heard` their `known_at` is when they were heard of and no part of what was
    sent: another time of it makes no other content.
    """
    tally = Tally()
    sent = _parsed(ChangeIn, items, now, tally)
    left_out = {"known_at"} if heard else None
    # Of what was sent, so that a retry is known when the recognizers have changed.
    digests = {
        i: pseudonyms.content_digests(r.model_dump(mode="json", exclude=left_out))
        for i, r in sent
    }
    attempt = _store_changes(_scanned(sent, tally), digests, tally.remarks)
    tally.receipts += attempt.receipts
    tally.refused += attempt.refused
    return tally.outcome()


def _store_changes(
    rows: list[tuple[int, ChangeIn]],
    digests: dict[int, list[str]],
    remarks: dict[int, tuple[str, ...]],
) -> Tally:
    """Store what is new."""
    tally = Tally(remarks=remarks)
    ids = [row.change_id for _, row in rows]
    fresh = []
    with transaction.atomic():
        stored = Change.objects.filter(change_id__in=ids)
        known = dict(stored.values_list("change_id", "digest"))
        for index, row in rows:
            own = digests[index]
            if row.change_id not in known:
                known[row.change_id] = own[0]
                fresh.append(_change(row, own[0]))
                tally.accept(index, row.change_id)
            elif known[row.change_id] in own:
                tally.duplicate(index, row.change_id)
            else:
                tally.refuse(index, _OTHER_CONTENT, row.change_id)
        Change.objects.bulk_create(sorted(fresh, key=lambda c: c.change_id))
    return tally


def _change(row: ChangeIn, digest: str) -> Change:
    return Change(
        change_id=row.change_id,
        digest=digest,
        at=row.at,
        known_at=row.known_at or row.at,
        kind=row.kind,
        title=row.title,
        scope=row.metadata,
    )


@despite_conflicts
def accept_requests(*, items: Sequence[object], now: datetime) -> Outcome:
    """Take request records in; one for a known request replaces it.

    Reports that name a request are attributed again, and again after a repetition:
    an earlier attempt may have been cut off between the two steps. The records of
    somebody erased, up to the erasure, are not taken again.
    """
    tally = Tally()
    rows = _scanned(_parsed(RequestIn, items, now, tally), tally)
    with transaction.atomic():
        ids = intern(combinations=[row.metadata for _, row in rows])
        stored = RequestRecord.objects.filter(
            request_id__in=[row.request_id for _, row in rows]
        )
        known = {
            request_id: tuple(rest)
            for request_id, *rest in stored.values_list(
                "request_id", "at", "reporter", "reporter_key", "deployment_id"
            )
        }
        reporters = reporters_of(user_ids=[row.user_id for _, row in rows])
        erased = _erased([row for _, row in rows])
        fresh = {}
        for index, row in rows:
            if row.request_id in erased:
                tally.erased(index, row.request_id)
                continue
            who = reporters[row.user_id]
            record = (row.at, who.value, who.key_id, ids[digest_of(row.metadata)])
            if known.get(row.request_id) == record:
                tally.duplicate(index, row.request_id)
                continue
            known[row.request_id] = fresh[row.request_id] = record
            tally.accept(index, row.request_id)
        _store_requests(fresh, now)
    attribution.reattribute(request_ids=[row.request_id for _, row in rows])
    return tally.outcome()


def _erased(rows: list[RequestIn]) -> set[str]:
    """Return the requests that were erased, or made before their sender was."""
    requests = [row.request_id for row in rows]
    gone = set(ledger.remembered(kind=ledger.Kind.REQUEST, names=requests))
    names = {
        user_id: [p.value for p in pseudonyms.pseudonyms(user_id)]
        for user_id in {row.user_id for row in rows if row.user_id}
    }
    until = ledger.remembered(
        kind=ledger.Kind.PERSON, names=[n for own in names.values() for n in own]
    )
    if not until:
        return gone
    return gone | {
        row.request_id
        for row in rows
        for name in names.get(row.user_id or "", [])
        if name in until and row.at <= until[name]
    }


def _store_requests(
    records: dict[str, tuple[datetime, str, str, int]], now: datetime
) -> None:
    RequestRecord.objects.bulk_create(
        [
            RequestRecord(
                request_id=request_id,
                at=at,
                recorded_at=now,
                reporter=reporter,
                reporter_key=key_id,
                deployment_id=deployment,
            )
            for request_id, (at, reporter, key_id, deployment) in sorted(
                records.items()
            )
        ],
        update_conflicts=True,
        unique_fields=["request_id"],
        update_fields=["at", "recorded_at", "reporter", "reporter_key", "deployment"],
    )


def _parsed(
    schema: type[ItemT], items: Sequence[object], now: datetime, tally: Tally
) -> list[tuple[int, ItemT]]:
    """Return the good items as sent, with their index; bad ones go to `tally`."""
    rows: list[tuple[int, ItemT]] = []
    for index, item in enumerate(items):
        try:
            parsed, remarks = parse(schema=schema, item=item, now=now)
        except RefusedError as why:
            tally.refuse(index, why)
            continue
        tally.note(index, remarks)
        rows.append((index, parsed))
    return rows


def _scanned(rows: list[tuple[int, ItemT]], tally: Tally) -> list[tuple[int, ItemT]]:
    """Return the items with placeholders for personal data; notes go to `tally`."""
    clean = []
    for index, row in rows:
        item, notes = scanned(row)
        tally.note(index, notes)
        clean.append((index, item))
    return clean
