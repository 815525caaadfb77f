"""What came from other tools and was not understood: how often, by source and kind.

The words come from the code of the adapters and never from what was sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from feedback.models import NotUnderstood

if TYPE_CHECKING:
    from collections.abc import Mapping

# What there may be of one source; more would mean that something sent became a word.
_MOST = 200
_MORE = "something else"
_LENGTH = 200


@dataclass(frozen=True)
class Count:
    """How often `what` was met, and when first and last."""

    source: str
    what: str
    count: int
    first_at: datetime
    last_at: datetime


def count_not_understood(
    *, source: str, remarks: Mapping[str, int], now: datetime
) -> None:
    """Add to the counts of a source."""
    with transaction.atomic():
        rows = NotUnderstood.objects.filter(source=source)
        known = set(rows.values_list("what", flat=True))
        for remark in sorted(remarks):
            what = remark[:_LENGTH]
            if what not in known and len(known) >= _MOST:
                what = _MORE
            row, _ = NotUnderstood.objects.get_or_create(
                source=source, what=what, defaults={"first_at": now, "last_at": now}
            )
            NotUnderstood.objects.filter(pk=row.pk).update(
                count=F("count") + remarks[remark], last_at=now
            )
            known.add(what)


def not_understood() -> list[Count]:
    """Return the counts, by source and the most frequent first."""
    rows = NotUnderstood.objects.order_by("source", "-count", "what")
    return [Count(r.source, r.what, r.count, r.first_at, r.last_at) for r in rows]
