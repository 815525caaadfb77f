"""AES-GCM envelopes for raw text that waits for redaction, and their keys.

A key is made for each day (UTC, of `now`) on which something is sealed and kept in a
JSON file {"2025-08-25": base64} apart from the database. It dies a day and SEALED_TTL
after its day began; what it sealed cannot be read again by anyone, backups included.
"""

from __future__ import annotations

import base64
import fcntl
import json
import os
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

if TYPE_CHECKING:
    from collections.abc import Iterator

_NONCE_BYTES = 12
_VERSION = b"groundswell-1:"


class KeyGoneError(Exception):
    """The day's key has died or was never in this ring."""

    def __init__(self) -> None:
        super().__init__("the key that sealed this has died or is not in this ring")


class TamperedPayloadError(Exception):
    """The ciphertext, its key or the report it is said to belong to is not right."""

    def __init__(self) -> None:
        super().__init__(
            "the payload was altered or cut, belongs to another report, or was "
            "sealed under another key"
        )


class KeyRingError(Exception):
    """The file of sealing keys cannot be used; nothing of it is repeated."""

    def __init__(self) -> None:
        super().__init__("the file SEALING_KEYS holds no key ring: restore it")


@dataclass(frozen=True)
class Payload:
    """The raw text of one report: its comment and its (role, content) turns."""

    comment: str
    turns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Sealed:
    """An encrypted payload and the day of its key; nonce and tag are included."""

    key_id: str
    ciphertext: bytes


class KeyRing:
    """The daily keys in one file; several processes may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._keys: dict[str, bytes] = {}

    def key_of_day(self, day: str) -> bytes:
        """Return the key of `day`, made and on disk before it is first used."""
        key = self.find(day)
        if key is not None:
            return key
        with self._locked():
            keys = dict(self._load())
            if day not in keys:
                keys[day] = AESGCM.generate_key(bit_length=256)
                self._save(keys)
            return keys[day]

    def find(self, day: str) -> bytes | None:
        """Return the key of `day`, or None when it has died."""
        return self._load().get(day)

    def forget(self, *, now: datetime, ttl: timedelta) -> int:
        """Destroy the keys that nothing within `ttl` can need; return how many."""
        last = (now.astimezone(UTC) - ttl - timedelta(days=1)).date()
        if all(date.fromisoformat(day) > last for day in self._load()):
            return 0
        with self._locked():
            keys = dict(self._load())
            kept = {d: k for d, k in keys.items() if date.fromisoformat(d) > last}
            self._save(kept)
            return len(keys) - len(kept)

    def _load(self) -> dict[str, bytes]:
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return {}
        if (stat.st_mtime_ns, stat.st_ino) != self._seen:
            self._keys = _keys_in(self.path.read_bytes())
            self._seen = (stat.st_mtime_ns, stat.st_ino)
        return self._keys

    def _save(self, keys: dict[str, bytes]) -> None:
        fresh = self.path.with_name(self.path.name + ".new")
        stored = {d: base64.b64encode(k).decode() for d, k in sorted(keys.items())}
        fresh.unlink(missing_ok=True)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            json.dump(stored, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self.path)
        self._seen = None

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = self.path.with_name(self.path.name + ".lock")
        with os.fdopen(os.open(lock, os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


@lru_cache(maxsize=8)
def ring(path: Path) -> KeyRing:
    """Return this process's ring of the keys in `path`."""
    return KeyRing(path)


def seal(*, ring: KeyRing, report_id: str, payload: Payload, now: datetime) -> Sealed:
    """Encrypt `payload` for `report_id` under the key of the day of `now`."""
    day = now.astimezone(UTC).date().isoformat()
    nonce = os.urandom(_NONCE_BYTES)
    plain = json.dumps([payload.comment, payload.turns]).encode("ascii")
    box = AESGCM(ring.key_of_day(day)).encrypt(nonce, plain, _bound_to(report_id))
    return Sealed(key_id=day, ciphertext=nonce + box)


def unseal(*, ring: KeyRing, report_id: str, sealed: Sealed) -> Payload:
    """Decrypt what `seal` made for this very report.

    Raises KeyGoneError when the key has died and TamperedPayloadError when anything
    was altered.
    """
    key = ring.find(sealed.key_id)
    if key is None:
        raise KeyGoneError
    nonce, box = sealed.ciphertext[:_NONCE_BYTES], sealed.ciphertext[_NONCE_BYTES:]
    try:
        plain = AESGCM(key).decrypt(nonce, box, _bound_to(report_id))
        comment, turns = json.loads(plain)
        return Payload(comment, tuple((role, content) for role, content in turns))
    except (InvalidTag, ValueError, TypeError):
        # The errors of the parser hold the text: not even as a context may they go on.
        error = TamperedPayloadError()
    raise error


def _keys_in(raw: bytes) -> dict[str, bytes]:
    """Return the keys of a ring file by day. Raises KeyRingError."""
    try:
        stored = json.loads(raw)
        keys = {
            day: base64.b64decode(key, validate=True) for day, key in stored.items()
        }
        if all(date.fromisoformat(day) and len(key) == 32 for day, key in keys.items()):
            return keys
    except (ValueError, TypeError, AttributeError):
        pass
    raise KeyRingError


def _bound_to(report_id: str) -> bytes:
    return _VERSION + report_id.encode("utf-8")
