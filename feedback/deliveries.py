"""Which deliveries of webhooks were taken, by id: what comes again changes nothing.

The id is the sender's own, of the body where it has one: what stands in a header is
not signed. A delivery is claimed in the transaction that stores what it brings, so that
of two processes the second waits, and then finds it taken.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, transaction

from feedback import pseudonyms
from feedback.adapters.scores import text_of
from feedback.models import HookDelivery

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

BATCH = 500
_TRIES = 3


class Found(Enum):
    """What is known of a delivery."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"


@dataclass(frozen=True)
class Delivery:
    """One record of one delivery: a digest of its id, and of what it holds.

    `digests` are keyed, one a key, the one in use first.
    """

    name: str
    digests: tuple[str, ...]


def delivery_of(
    *, system: str, headers: Mapping[str, str], record: object, place: int
) -> Delivery:
    """Return the delivery of the record at `place` of a body.

    Without an id of its own it is known by what it holds.
    """
    digests = tuple(pseudonyms.content_digests({"record": record}))
    own = _own_id(system, headers, record, place)
    name = hashlib.sha256("\0".join(own).encode("utf-8", "surrogatepass")).hexdigest()
    return Delivery(name=name if all(own) else digests[0], digests=digests)


def claim(*, hook: str, deliveries: Sequence[Delivery], now: datetime) -> list[Found]:
    """Note deliveries as taken, and say of each what was known of it before.

    Call it in the transaction that stores what they bring.
    """
    for _ in range(_TRIES):
        found, fresh = _compared(hook, deliveries)
        rows = [
            HookDelivery(hook=hook, delivery=name, digest=digest, at=now)
            for name, digest in sorted(fresh.items())
        ]
        try:
            with transaction.atomic():
                HookDelivery.objects.bulk_create(rows)
        except IntegrityError:
            continue
        return found
    raise RuntimeError("deliveries cannot be claimed: others claim them on and on")


def release(*, hook: str, deliveries: Sequence[Delivery]) -> None:
    """Take back claims of what was not taken: it may come again and be right then."""
    names = [delivery.name for delivery in deliveries]
    HookDelivery.objects.filter(hook=hook, delivery__in=names).delete()


def purge_deliveries(*, now: datetime) -> int:
    """Forget the deliveries of HOOK_DELIVERY_TTL ago; return how many."""
    kept: timedelta = settings.HOOK_DELIVERY_TTL
    old = HookDelivery.objects.filter(at__lt=now - kept).order_by("pk")
    done = 0
    while ids := list(old.values_list("pk", flat=True)[:BATCH]):
        done += HookDelivery.objects.filter(pk__in=ids).delete()[0]
    return done


def _own_id(
    system: str, headers: Mapping[str, str], record: object, place: int
) -> tuple[str, ...]:
    """Return what names a record for good, with an empty part when nothing does."""
    body = record if isinstance(record, dict) else {}
    if system == "github":
        given = headers.get("X-GitHub-Delivery", "")
        return (f"{given} {place}" if given else "",)
    if system == "launchdarkly":
        return (text_of(body, "_id") or "",)
    if system == "cdevents":
        return _cloudevent(headers, body)
    return ("",)


def _cloudevent(headers: Mapping[str, str], body: dict[str, object]) -> tuple[str, ...]:
    """Source and id: of a structured event, of a CDEvent's context, of headers."""
    context = body.get("context")
    for part in (body, context if isinstance(context, dict) else {}):
        source, own = text_of(part, "source"), text_of(part, "id")
        if source and own:
            return source, own
    return headers.get("ce-source", ""), headers.get("ce-id", "")


def _compared(
    hook: str, deliveries: Sequence[Delivery]
) -> tuple[list[Found], dict[str, str]]:
    """Return what is known of each, and the digests of those that are new."""
    rows = HookDelivery.objects.filter(
        hook=hook, delivery__in=[delivery.name for delivery in deliveries]
    )
    known = dict(rows.values_list("delivery", "digest"))
    fresh: dict[str, str] = {}
    found = []
    for delivery in deliveries:
        if delivery.name not in known:
            known[delivery.name] = fresh[delivery.name] = delivery.digests[0]
            found.append(Found.NEW)
        else:
            same = known[delivery.name] in delivery.digests
            found.append(Found.SAME if same else Found.OTHER)
    return found, fresh
