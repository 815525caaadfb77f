"""The use-case of connected tools: adapt, take in, count what was not understood."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from feedback.adapters.scores import Rules
from feedback.intake import accept_reports
from feedback.not_understood import count_not_understood
from feedback.outcomes import Outcome, Refusal, RefusedError
from feedback.tasks import redact_waiting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from feedback.adapters.adapted import Adapted
    from feedback.models import ApiKey

KNOWN = "sent again with other content, the first version is kept"


def rules() -> Rules:
    """Return what the settings say of scores and attributes."""
    return Rules(
        scales=settings.FEEDBACK_SCORES,
        attributes=frozenset(settings.CONNECT_ATTRIBUTES),
    )


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
    people change their minds. All that was not taken is counted under `system`.
    """
    items: list[object] = []
    places: list[int] = []
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
            continue
        items.append(adapted.report)
        places.append(place)
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
            transaction.on_commit(redact_waiting.delay, robust=True)
    return replace(outcome, refused=tuple(sorted(refused, key=lambda r: r.index)))


def _told(why: Refusal) -> str:
    """Return a refusal in words, without places in a list."""
    field = ".".join(part for part in why.field.split(".") if not part.isdigit())
    return f"{field} {why.message}".strip()
