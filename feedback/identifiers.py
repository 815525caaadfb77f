"""Ids as they are stored: as they came, but for a bare number that could be a card.

A counter or a random number passes as a card by chance (1 to 2 in 100 of 16 random
digits), and a card must not be stored. So such an id is kept as a keyed digest: the
same number is the same report and joins the same request record, and nobody without
the key can tell the number. The oldest key makes it, so that a new key changes no id.
"""

from __future__ import annotations

from feedback.personal import CARD, personal_shape
from feedback.pseudonyms import keyed

_DIGITS = 32


def stored_id(plain: str) -> str:
    """Return the id under which something called `plain` is stored."""
    return stored_ids(plain)[0]


def stored_ids(plain: str) -> list[str]:
    """Return every id under which it may be stored, under the oldest key first."""
    if not (plain.isascii() and plain.isdigit()) or personal_shape(plain) != CARD:
        return [plain]
    found = keyed(purpose="id", plain=plain)
    return [f"n-{digest.value[:_DIGITS]}" for digest in reversed(found)]
