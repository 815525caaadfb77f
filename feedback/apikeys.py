"""Keys of the API: made once, shown once, kept as a digest.

A token is 256 random bits, so that a plain SHA-256 of it cannot be turned round.
"""

from __future__ import annotations

import hashlib
import secrets
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
_PREFIX = "gs_"


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
    """Return the living key of a token, or None."""
    return ApiKey.objects.filter(digest=_digest(token), revoked_at=None).first()


def may(*, key: ApiKey, scope: str) -> bool:
    """Say whether the key's scopes allow `scope`."""
    return scope in key.scopes or "admin" in key.scopes


def revoke_key(*, name: str, now: datetime) -> bool:
    """End a key's life; say whether there was such a living key."""
    living = ApiKey.objects.filter(name=name, revoked_at=None)
    return bool(living.update(revoked_at=now))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
