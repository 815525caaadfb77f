"""Thumbs up: how many there were, an hour and deployment, and nothing of who or what.

They are the second denominator: complaints per rating beside complaints per request.
Nobody has to send them. A single one is counted once, known by a keyed digest of its
id for as long as request records are kept; a count replaces the one of its hour.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum

from feedback.deployments import digest_of, intern
from feedback.models import Deployment, RatingSeen, RequestRecord, ThumbsUp
from feedback.not_understood import count_not_understood
from feedback.outages import despite_conflicts
from feedback.outcomes import Outcome, RefusedError, Tally
from feedback.pseudonyms import keyed
from feedback.scanning import scanned
from feedback.schemas import RatingIn, ThumbsUpIn, parse

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

UNTRUSTED = "thumbs-up from a source that is not trusted, not counted"
_Singles = list[tuple[int, RatingIn]]
_Counts = list[tuple[int, ThumbsUpIn]]


def accept_thumbs_up(
    *, items: Sequence[object], now: datetime, trusted: bool = True
) -> Outcome:
    """Take single ratings ({"rating_id", "at", …}) and counts ({"hour", …}).

    What a source that is not trusted sends is noted and not counted: its complaints
    take no part in causes either.
    """
    tally = Tally()
    singles: _Singles = []
    counts: _Counts = []
    for index, item in enumerate(items):
        try:
            row, remarks = _checked(item, now)
        except RefusedError as why:
            tally.refuse(index, why)
            continue
        tally.note(index, remarks)
        if isinstance(row, RatingIn):
            singles.append((index, row))
        else:
            counts.append((index, row))
    if not trusted:
        _leave(singles, counts, now, tally)
        return tally.outcome()
    for receipt in _store(singles, counts, now).receipts:
        notes = tally.remarks.get(receipt.index, ())
        tally.receipts.append(replace(receipt, notes=notes))
    return tally.outcome()


def thumbs_up_counted(
    *, since: datetime, until: datetime
) -> list[tuple[dict[str, str], int]]:
    """Return attributes and thumbs up of each deployment in the hours [since, until).

    Deployments that no traffic names are among them.
    """
    rows = ThumbsUp.objects.filter(hour__gte=since, hour__lt=until).order_by()
    sums = dict(rows.values_list("deployment_id").annotate(sum=Sum("thumbs_up")))
    named = Deployment.objects.in_bulk(list(sums)) if sums else {}
    return [(named[place].attributes, count) for place, count in sorted(sums.items())]


def purge_ratings(*, now: datetime) -> int:
    """Forget the ids of ratings counted REQUEST_RECORD_TTL ago; return how many."""
    old = RatingSeen.objects.filter(counted_at__lt=now - settings.REQUEST_RECORD_TTL)
    return old.delete()[0]


def _checked(
    item: object, now: datetime
) -> tuple[RatingIn | ThumbsUpIn, tuple[str, ...]]:
    """Return the item with placeholders for personal data, and remarks."""
    row: RatingIn | ThumbsUpIn
    if isinstance(item, dict) and "rating_id" in item:
        row, remarks = parse(schema=RatingIn, item=item, now=now)
    else:
        row, remarks = parse(schema=ThumbsUpIn, item=item, now=now)
    clean, notes = scanned(row)
    return clean, remarks + notes


def _leave(singles: _Singles, counts: _Counts, now: datetime, tally: Tally) -> None:
    for index, single in singles:
        tally.duplicate(index, single.rating_id, (UNTRUSTED,))
    for index, count in counts:
        tally.duplicate(index, count.hour.isoformat(), (UNTRUSTED,))
    if left := len(singles) + len(counts):
        remarks = {UNTRUSTED: left}
        count_not_understood(source="thumbs_up", remarks=remarks, now=now)


@despite_conflicts
def _store(singles: _Singles, counts: _Counts, now: datetime) -> Tally:
    """Store everything, begun again when another process counts one of these."""
    tally = Tally()
    with transaction.atomic():
        _replace(counts, tally)
        _add(singles, now, tally)
    return tally


def _replace(rows: _Counts, tally: Tally) -> None:
    ids = intern(combinations=[row.metadata for _, row in rows])
    stored = ThumbsUp.objects.filter(hour__in={row.hour for _, row in rows})
    known = {(row.hour, row.deployment_id): row.thumbs_up for row in stored}
    fresh = {}
    for index, row in rows:
        key = (row.hour, ids[digest_of(row.metadata)])
        if known.get(key) == row.thumbs_up:
            tally.duplicate(index, row.hour.isoformat())
            continue
        known[key] = fresh[key] = row.thumbs_up
        tally.accept(index, row.hour.isoformat())
    ThumbsUp.objects.bulk_create(
        [
            ThumbsUp(hour=hour, deployment_id=deployment, thumbs_up=count)
            for (hour, deployment), count in sorted(fresh.items())
        ],
        update_conflicts=True,
        unique_fields=["hour", "deployment"],
        update_fields=["thumbs_up"],
    )


def _add(rows: _Singles, now: datetime, tally: Tally) -> None:
    """Count each rating that was not counted before, where its request was served."""
    digests = {row.rating_id: _digests(row.rating_id) for _, row in rows}
    every = {digest for own in digests.values() for digest in own}
    known = RatingSeen.objects.filter(digest__in=every)
    seen = set(known.values_list("digest", flat=True))
    records = RequestRecord.objects.filter(
        request_id__in={row.request_id for _, row in rows if row.request_id}
    )
    served = dict(records.values_list("request_id", "deployment_id"))
    ids = intern(combinations=[row.metadata for _, row in rows])
    more: Counter[tuple[datetime, int]] = Counter()
    new = []
    for index, row in rows:
        own = digests[row.rating_id]
        if seen.intersection(own):
            tally.duplicate(index, row.rating_id)
            continue
        seen.add(own[0])
        new.append(RatingSeen(digest=own[0], counted_at=now))
        where = served.get(row.request_id or "", ids[digest_of(row.metadata)])
        more[row.at.replace(minute=0, second=0, microsecond=0), where] += 1
        tally.accept(index, row.rating_id)
    RatingSeen.objects.bulk_create(new)
    for (hour, deployment), count in sorted(more.items()):
        ThumbsUp.objects.get_or_create(hour=hour, deployment_id=deployment)
        ThumbsUp.objects.filter(hour=hour, deployment_id=deployment).update(
            thumbs_up=F("thumbs_up") + count
        )


def _digests(rating_id: str) -> list[str]:
    return [digest.value for digest in keyed(purpose="rating", plain=rating_id)]
