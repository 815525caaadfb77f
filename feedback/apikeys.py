"""Keys of the API: made once, shown once, kept as a digest.

A token is 256 random bits, so that a plain SHA-256 of it cannot be turned round.
"""

from __future__ import annotations

import hashlib
import secrets
from time import monotonic
from typing import TYPE_CHECKING

from feedback.models import ApiKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

SCOPES = {
    "intake": "send reports",
    "fleet": "send traffic, changes and request records",
    "read": "read causes and symptoms",
    "judge": "set the state and the verdict of causes",
    "admin": "all of these",
}
REMEMBERED = 1.0
_PREFIX = "gs_"
# By digest: until when a key is believed. There are only as many as living keys.
_found: dict[str, tuple[float, ApiKey]] = {}


def create_key(
    *, name: str, scopes: Sequence[str], trusted: bool, now: datetime
) -> str:
    """Make a key and return its token, which nobody can see again.

    Raises ValueError when the name is taken or a scope is not known.
    """
    if not set(scopes) <= SCOPES.keys() or not scopes:
        raise ValueError(f"scopes are {', '.join(SCOPES)}")
    token = _PREFIX + secrets.token_urlsafe(32)
    _, made = ApiKey.objects.get_or_create(
        name=name,
        defaults={
            "digest": _digest(token),
            "scopes": sorted(set(scopes)),
            "trusted": trusted,
            "created_at": now,
        },
    )
    if not made:
        raise ValueError("a key of this name exists")
    return token


def find_key(*, token: str) -> ApiKey | None:
    """Return the living key of a token, or None.

    A key that was found is believed for REMEMBERED seconds in this process: whoever
    sends reports sends many. So long a key that was revoked elsewhere still works.
    """
    digest, now = _digest(token), monotonic()
    until, key = _found.get(digest, (0.0, None))
    if now < until:
        return key
    key = ApiKey.objects.filter(digest=digest, revoked_at=None).first()
    if key is None:
        _found.pop(digest, None)
    else:
        _found[digest] = now + REMEMBERED, key
    return key


def may(*, key: ApiKey, scope: str) -> bool:
    """Say whether the key's scopes allow `scope`."""
    return scope in key.scopes or "admin" in key.scopes


def revoke_key(*, name: str, now: datetime) -> bool:
    """End a key's life; say whether there was such a living key."""
    _found.clear()
    living = ApiKey.objects.filter(name=name, revoked_at=None)
    return bool(living.update(revoked_at=now))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
