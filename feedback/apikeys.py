"""Keys of the API: made once, shown once, kept as a digest.

A token is 256 random bits, so that a plain SHA-256 of it cannot be turned round.
"""

from __future__ import annotations

import hashlib
import secrets
from time import monotonic
from typing import TYPE_CHECKING

from django.db import transaction

from feedback.clock import clock
from feedback.models import ApiKey

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

SCOPES = {
    "intake": "send reports",
    "fleet": "send traffic, changes and request records",
    "read": "read causes and symptoms",
    "judge": "set the state and the verdict of causes",
    "admin": "all of these",
}
REMEMBERED = 1.0
_PREFIX = "gs_"
_NAME_LETTERS = 100
# By digest: until when a key is believed. There are only as many as living keys.
_found: dict[str, tuple[float, ApiKey]] = {}


class KeyExpiredError(Exception):
    """The token is that of a key whose time is over."""


def create_key(
    *,
    name: str,
    scopes: Sequence[str],
    trusted: bool,
    now: datetime,
    lifetime: timedelta | None = None,
) -> str:
    """Make a key and return its token, which nobody can see again.

    Without a lifetime it does not expire.
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
            "expires_at": now + lifetime if lifetime else None,
        },
    )
    if not made:
        raise ValueError("a key of this name exists")
    return token


def find_key(*, token: str) -> ApiKey | None:
    """Return the living key of a token, or None; raises KeyExpiredError.

    A key that was found is believed for REMEMBERED seconds in this process: whoever
    sends reports sends many. So long a key that was revoked elsewhere still works, but
    none beyond the time at which it was to expire when it was looked up.
    """
    digest, now = _digest(token), monotonic()
    until, key = _found.get(digest, (0.0, None))
    if now < until:
        return key
    key = ApiKey.objects.filter(digest=digest, revoked_at=None).first()
    if key is None:
        _found.pop(digest, None)
        return None
    left = REMEMBERED
    if key.expires_at is not None:
        left = min(left, (key.expires_at - clock()).total_seconds())
    if left <= 0:
        _found.pop(digest, None)
        raise KeyExpiredError
    _found[digest] = now + left, key
    return key


def may(*, key: ApiKey, scope: str) -> bool:
    """Say whether the key's scopes allow `scope`."""
    return scope in key.scopes or "admin" in key.scopes


def revoke_key(*, name: str, now: datetime) -> bool:
    """End a key's life; say whether there was such a living key."""
    _found.clear()
    living = ApiKey.objects.filter(name=name, revoked_at=None)
    return bool(living.update(revoked_at=now))


def rotate_key(*, name: str, overlap: timedelta, now: datetime) -> str:
    """Make a key that takes the place of another, and return its token.

    It has the old one's name, scopes and trust, and lives as long as that was to. The
    old one gets another name and works for `overlap` more, never beyond its own time.
    Raises ValueError when no key of this name is left to rotate.
    """
    with transaction.atomic():
        living = ApiKey.objects.filter(name=name, revoked_at=None, replaced_at=None)
        old = living.select_for_update().first()
        if old is None:
            raise ValueError("no living key has this name")
        lifetime = old.expires_at - old.created_at if old.expires_at else None
        suffix = f".replaced-{now:%Y%m%dT%H%M%S.%fZ}"
        old.name = name[: _NAME_LETTERS - len(suffix)] + suffix
        old.replaced_at = now
        old.expires_at = min(old.expires_at or now + overlap, now + overlap)
        old.save(update_fields=["name", "replaced_at", "expires_at"])
        token = create_key(
            name=name,
            scopes=old.scopes,
            trusted=old.trusted,
            now=now,
            lifetime=lifetime,
        )
    _found.clear()
    return token


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
