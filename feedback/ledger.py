"""The ledger of what was erased: keyed hashes of ids that must not come back.

Who reads it without the keys learns how much was erased and when, and nothing of
whom. It is written out, kept apart from backups, and replayed after one is restored.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

from django.utils import timezone

from feedback import pseudonyms
from feedback.models import Erased
from feedback.parts import in_parts

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Erased.Kind
_FIELDS = ("kind", "digest", "key_id", "at")


class LedgerError(Exception):
    """A line of a ledger file is not one; says which, never what stands there."""


def remember(*, kind: str, names: Iterable[str], now: datetime) -> None:
    """Write down that these were erased now."""
    rows = []
    for name in sorted(set(names)):
        digest = _digests(kind, name)[0]
        rows.append(
            Erased(kind=kind, digest=digest.value, key_id=digest.key_id, at=now)
        )
    _store(rows)


def digests(*, kind: str, names: Iterable[str]) -> dict[str, str]:
    """Return the names by every digest under which the ledger may hold them."""
    return {digest.value: name for name in names for digest in _digests(kind, name)}


def remembered(*, kind: str, names: Iterable[str]) -> dict[str, datetime]:
    """Return which of these were erased, and when last."""
    found: dict[str, datetime] = {}
    for part in in_parts(sorted(set(names))):
        named = digests(kind=kind, names=part)
        rows = Erased.objects.filter(kind=kind, digest__in=named)
        for digest, at in rows.values_list("digest", "at"):
            found[named[digest]] = max(at, found.get(named[digest], at))
    return found


def write_ledger(*, stream: TextIO) -> int:
    """Write every entry as a line of JSON; return how many."""
    count = 0
    for row in Erased.objects.order_by("at", "pk").values_list(*_FIELDS).iterator():
        entry = dict(zip(_FIELDS, row, strict=True)) | {"at": row[3].isoformat()}
        stream.write(json.dumps(entry) + "\n")
        count += 1
    return count


def read_ledger(*, stream: TextIO) -> int:
    """Take the entries of a written ledger in; return how many were new or later.

    Raises LedgerError at the first line that is no entry; nothing is stored then.
    """
    entries = [_entry(number, line) for number, line in enumerate(stream, start=1)]
    fresh = 0
    for part in in_parts(entries):
        rows = Erased.objects.filter(digest__in=[entry.digest for entry in part])
        known = {(kind, d): at for kind, d, at in rows.values_list(*_FIELDS[:2], "at")}
        new = {}
        for entry in part:
            key = (entry.kind, entry.digest)
            if key not in known or known[key] < entry.at:
                known[key], new[key] = entry.at, entry
        _store(list(new.values()))
        fresh += len(new)
    return fresh


def strange_entries() -> int:
    """Return how many entries were made under a key that is not configured.

    Nothing can be recognised by them.
    """
    return Erased.objects.exclude(key_id__in=pseudonyms.key_ids()).count()


def _digests(kind: str, name: str) -> list[pseudonyms.Keyed]:
    return pseudonyms.keyed(purpose=f"erased {kind}", plain=name)


def _store(rows: list[Erased]) -> None:
    Erased.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["kind", "digest"],
        update_fields=["at"],
    )


def _entry(number: int, line: str) -> Erased:
    try:
        entry = json.loads(line)
        kind, digest, key_id, at = (str(entry[name]) for name in _FIELDS)
        time = datetime.fromisoformat(at)
        whole = kind in Kind.values and len(bytes.fromhex(digest)) == 32
        if not whole or timezone.is_naive(time) or not 0 < len(key_id) <= 50:
            raise ValueError
    except (ValueError, KeyError, TypeError):
        raise LedgerError(f"line {number} is no entry of a ledger") from None
    return Erased(kind=kind, digest=digest, key_id=key_id, at=time)
