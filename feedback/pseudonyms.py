"""Keyed digests: a reporter's pseudonym, what an id stood for, what was erased.

All are HMAC-SHA-256 under PSEUDONYM_KEYS ("id:secret", the one in use first), so
that nobody without the key can test a guess against a stored value.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_KEY_ID = 50


@dataclass(frozen=True)
class Keyed:
    """A digest of 64 hexadecimal digits and the id of the key that made it."""

    key_id: str
    value: str


def pseudonym(user_id: str) -> str:
    """Return the pseudonym of a person under the key in use."""
    return pseudonyms(user_id)[0].value


def pseudonyms(user_id: str) -> list[Keyed]:
    """Return the pseudonyms of a person under every key, the one in use first."""
    return keyed(purpose="reporter", plain=user_id)


def keyed(*, purpose: str, plain: str) -> list[Keyed]:
    """Return the digests of a text under every key, the one in use first.

    Digests of one text for two purposes cannot be told to belong together.
    """
    return [
        Keyed(key_id, _digest(key, purpose.encode(), plain.encode()))
        for key_id, key in _ring().items()
    ]


def content_digests(content: Mapping[str, object]) -> list[str]:
    """Return the digests of a JSON document under every key, the one in use first."""
    plain = json.dumps(content, sort_keys=True, separators=(",", ":")).encode("ascii")
    return [_digest(key, b"content", plain) for key in _ring().values()]


def shortened(digest: str) -> str:
    """Return the first 128 bits of a digest of 64 hexadecimal digits, as 22 letters.

    For digests that are compared and never shown: so many bits tell apart whatever one
    installation will ever hold, in a third of the room.
    """
    return base64.urlsafe_b64encode(bytes.fromhex(digest)[:16]).decode().rstrip("=")


def key_ids() -> list[str]:
    """Return the ids of the keys, the one in use first."""
    return list(_ring())


def _ring() -> dict[str, bytes]:
    pairs = [pair.partition(":") for pair in settings.PSEUDONYM_KEYS]
    ring = {key_id: secret.encode() for key_id, _, secret in pairs}
    if not ring or not all(ring) or not all(ring.values()):
        raise ImproperlyConfigured("PSEUDONYM_KEYS must be id:secret,id:secret,…")
    if len(ring) != len(pairs) or any(len(key_id) > _MOST_KEY_ID for key_id in ring):
        raise ImproperlyConfigured(
            f"PSEUDONYM_KEYS: ids must differ and have at most {_MOST_KEY_ID} letters"
        )
    return ring


def _digest(key: bytes, purpose: bytes, plain: bytes) -> str:
    return hmac.new(key, purpose + b"\0" + plain, hashlib.sha256).hexdigest()
