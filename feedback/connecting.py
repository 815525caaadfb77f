"""The use-case of connected tools: adapt, take in, count what was not understood."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from feedback.adapters.scores import Rules
from feedback.deliveries import Found, claim, delivery_of, release
from feedback.fleet import accept_changes
from feedback.intake import accept_reports
from feedback.not_understood import count_not_understood
from feedback.outages import despite_conflicts
from feedback.outcomes import Outcome, Refusal, RefusedError
from feedback.ratings import accept_thumbs_up
from feedback.tasks import call_for_redaction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from feedback.adapters.adapted import Adapted, AdaptedChange
    from feedback.deliveries import Delivery
    from feedback.hooks import Hook
    from feedback.models import ApiKey

KNOWN = "sent again with other content, the first version is kept"
AGAIN = "change that was sent before, not taken again"
OTHER_DELIVERY = "the delivery is known with other content"
_OLDEST = timedelta(days=7)


def rules() -> Rules:
    """Return what the settings say of scores and attributes."""
    return Rules(
        scales=settings.FEEDBACK_SCORES,
        attributes=frozenset(settings.CONNECT_ATTRIBUTES),
    )


@despite_conflicts
def take_reports(
    *,
    system: str,
    records: Sequence[object],
    adapt: Callable[[object], Adapted],
    key: ApiKey,
    now: datetime,
) -> Outcome:
    """Take what a tool sent as reports; indices are those of `records`.

    What is known already with other content counts as known: tools send again, and
    people change their minds. All that was not taken is counted under `system`; of a
    thumbs-up it is counted that there was one.
    """
    items: list[object] = []
    places: list[int] = []
    ratings: list[object] = []
    remarks: Counter[str] = Counter()
    refused: list[Refusal] = []
    for place, record in enumerate(records):
        try:
            adapted = adapt(record)
        except RefusedError as why:
            refused.append(Refusal(place, why.field, why.message, why.status))
            continue
        remarks.update(adapted.notes)
        if adapted.report is None:
            remarks[f"{adapted.left_out} left out"] += 1
            ratings += [adapted.rating] if adapted.rating else []
            continue
        items.append(adapted.report)
        places.append(place)
    accept_thumbs_up(items=ratings, now=now, trusted=key.trusted)
    with transaction.atomic():
        outcome = accept_reports(
            items=items,
            now=now,
            trusted=key.trusted,
            source=f"api:{key.name}",
            tokens=False,
        )
        for refusal in outcome.refused:
            if refusal.status == 409:
                remarks[KNOWN] += 1
            else:
                refused.append(replace(refusal, index=places[refusal.index]))
        remarks.update(note for r in outcome.receipts for note in r.notes)
        remarks.update(f"refused: {_told(why)}" for why in refused)
        if remarks:
            count_not_understood(source=system, remarks=remarks, now=now)
        if outcome.accepted:
            transaction.on_commit(call_for_redaction, robust=True)
    return replace(outcome, refused=tuple(sorted(refused, key=lambda r: r.index)))


@despite_conflicts
def take_changes(
    *,
    hook: Hook,
    records: Sequence[object],
    headers: Mapping[str, str],
    adapt: Callable[[object], AdaptedChange],
    now: datetime,
) -> Outcome:
    """Take what a webhook brought as changes, known from `now` on.

    A delivery that was taken before, and a change that is known, is a duplicate, and
    refused with 409 when it holds something else. A change whose time is more than
    _OLDEST ago is refused: nobody sends one so late but who recorded it. All that was
    not taken is counted under the hook's system.
    """
    remarks: Counter[str] = Counter()
    refused: list[Refusal] = []
    items: list[tuple[int, Delivery, dict[str, Any]]] = []
    for place, record in enumerate(records):
        try:
            adapted = adapt(record)
            _check_age(adapted.change, now)
        except RefusedError as why:
            refused.append(Refusal(place, why.field, why.message, why.status))
            continue
        remarks.update(adapted.notes)
        if adapted.change is None:
            remarks[f"{adapted.left_out} left out"] += 1
            continue
        delivery = delivery_of(
            system=hook.system, headers=headers, record=record, place=place
        )
        known_at = {"known_at": now.isoformat()}
        items.append((place, delivery, {**adapted.change, **known_at}))
    with transaction.atomic():
        outcome = _delivered(hook.name, items, now)
        refused += outcome.refused
        remarks[AGAIN] += outcome.duplicates
        remarks.update(note for r in outcome.receipts for note in r.notes)
        remarks.update(f"refused: {_told(why)}" for why in refused)
        if +remarks:
            count_not_understood(source=hook.system, remarks=+remarks, now=now)
    return replace(outcome, refused=tuple(sorted(refused, key=lambda r: r.index)))


def _delivered(
    hook: str, items: Sequence[tuple[int, Delivery, dict[str, Any]]], now: datetime
) -> Outcome:
    """Take the changes of deliveries that are new; indices are those of `items`."""
    deliveries = [delivery for _, delivery, _ in items]
    found = claim(hook=hook, deliveries=deliveries, now=now)
    fresh = [
        item for item, known in zip(items, found, strict=True) if known is Found.NEW
    ]
    outcome = accept_changes(items=[c for _, _, c in fresh], now=now, heard=True)
    refused = [replace(r, index=fresh[r.index][0]) for r in outcome.refused]
    release(hook=hook, deliveries=[fresh[r.index][1] for r in outcome.refused])
    refused += [
        Refusal(place, "", OTHER_DELIVERY, 409)
        for (place, _, _), known in zip(items, found, strict=True)
        if known is Found.OTHER
    ]
    duplicates = outcome.duplicates + found.count(Found.SAME)
    return replace(outcome, refused=tuple(refused), duplicates=duplicates)


def _check_age(change: dict[str, Any] | None, now: datetime) -> None:
    try:
        at = datetime.fromisoformat(change["at"]) if change else now
        old = now - at > _OLDEST
    except (TypeError, ValueError):
        return  # Intake says what is wrong with it.
    if old:
        raise RefusedError("at", f"is more than {_OLDEST.days} days ago")


def _told(why: Refusal) -> str:
    """Return a refusal in words, without places in a list."""
    field = ".".join(part for part in why.field.split(".") if not part.isdigit())
    return f"{field} {why.message}".strip()
