"""Rotation of the pseudonym key: what is stored under which key, and moving it.

A pseudonym cannot be turned into that of another key, for nobody here knows the id
behind it. Who brings the ids, from wherever the users are kept, can have theirs moved.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count

from feedback import pseudonyms
from feedback.contracts import KeyUse
from feedback.models import Erased, ReceiptToken, Report, RequestRecord

if TYPE_CHECKING:
    from collections.abc import Iterable


@transaction.atomic
def rekey_users(*, user_ids: Iterable[str]) -> dict[str, str]:
    """Move these people to the key in use; return the new pseudonym of each old one.

    Somebody who is stored under two keys becomes one again.
    """
    moved = {}
    for user_id in user_ids:
        new, *old = pseudonyms.pseudonyms(user_id)
        values = [p.value for p in old]
        for rows in (
            Report.objects.filter(reporter__in=values),
            RequestRecord.objects.filter(reporter__in=values),
        ):
            seen = set(rows.values_list("reporter", flat=True))
            moved.update(dict.fromkeys(seen, new.value))
            rows.update(reporter=new.value, reporter_key=new.key_id)
    return moved


def key_use() -> list[KeyUse]:
    """Return how much is stored under each key, the one in use first.

    The key id is empty for what was stored before pseudonyms carried one.
    """
    reporters: dict[str, set[str]] = {}
    for rows in (Report.objects.all(), RequestRecord.objects.all()):
        pairs = rows.exclude(reporter="").values_list("reporter_key", "reporter")
        for key_id, reporter in pairs.distinct():
            reporters.setdefault(key_id, set()).add(reporter)
    receipts = _by_key(ReceiptToken.objects.values_list("key_id").annotate(Count("pk")))
    erased = _by_key(Erased.objects.values_list("key_id").annotate(Count("pk")))
    known = pseudonyms.key_ids()
    strange = sorted({*reporters, *receipts, *erased} - set(known))
    return [
        KeyUse(
            key_id=key_id,
            configured=key_id in known,
            reporters=len(reporters.get(key_id, ())),
            receipts=receipts[key_id],
            erased=erased[key_id],
        )
        for key_id in [*known, *strange]
    ]


def _by_key(rows: Iterable[tuple[str, int]]) -> Counter[str]:
    return Counter(dict(rows))
