"""Keyed digests: the reporter's pseudonym, and what a known id stood for.

Both are HMAC-SHA-256 under PSEUDONYM_KEYS ("id:secret", the one in use first), so
that nobody without the key can test a guess against a stored value.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping


def pseudonym(user_id: str) -> str:
    """Return the reporter behind `user_id`: 64 hexadecimal digits."""
    return _digest(_secrets()[0], b"reporter", user_id.encode())


def pseudonyms(user_id: str) -> list[str]:
    """Return the pseudonyms of `user_id` under every key of the ring."""
    return [_digest(key, b"reporter", user_id.encode()) for key in _secrets()]


def content_digests(content: Mapping[str, object]) -> list[str]:
    """Return the digests of a JSON document under every key, the one in use first."""
    plain = json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")
    return [_digest(key, b"content", plain) for key in _secrets()]


def _secrets() -> list[bytes]:
    secrets = [pair.partition(":")[2].encode() for pair in settings.PSEUDONYM_KEYS]
    if not secrets or not all(secrets):
        raise ImproperlyConfigured("PSEUDONYM_KEYS must be id:secret,id:secret,…")
    return secrets


def _digest(key: bytes, purpose: bytes, plain: bytes) -> str:
    return hmac.new(key, purpose + b"\0" + plain, hashlib.sha256).hexdigest()
