"""The webhooks that bring changes: who may call, and how they prove it.

CHANGE_HOOKS names a TOML file with a table for each hook, called as /hooks/NAME:

    [github]
    system = "github"
    secret = "..."

A hook without a secret asks for an API key with the scope `fleet`.
"""

from __future__ import annotations

import hashlib
import hmac
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from feedback.adapters.mapped_changes import ChangeMapping, ChangeMappingError

if TYPE_CHECKING:
    from collections.abc import Mapping

SYSTEMS = {
    "github": "X-Hub-Signature-256",
    "launchdarkly": "X-LD-Signature",
    "cdevents": "X-Hub-Signature-256",
    "mapped": "X-Hub-Signature-256",
}
SIGNED = ("github", "launchdarkly")
_SHORTEST = 16
_LONGEST_NAME = 100
_MAPPED = ("fields", "kinds", "scope", "scope_constants")
_PREFIX = "sha256="


class HooksError(Exception):
    """The file of hooks cannot be used; names the hook, never its secret."""


@dataclass(frozen=True)
class Hook:
    """One webhook; `header` holds the HMAC-SHA-256 of the body, in hexadecimal."""

    name: str
    system: str
    secret: str = field(default="", repr=False)
    header: str = ""
    mapping: ChangeMapping | None = None

    def is_signed(self, *, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether the body is signed with the secret, compared in constant time."""
        given = headers.get(self.header, "").removeprefix(_PREFIX)
        right = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(given.encode(), right.encode())


def hooks_of(path: Path | None) -> dict[str, Hook]:
    """Return the hooks of a file by name, none without one. Raises HooksError."""
    if path is None:
        return {}
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError as error:
        raise HooksError(f"{path}: {error.strerror}") from None


@lru_cache(maxsize=4)
def _read(path: Path, _: int) -> dict[str, Hook]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise HooksError(f"{path} is not TOML") from None
    return {name: _hook(name, table) for name, table in tables.items()}


def _hook(name: str, table: Any) -> Hook:  # noqa: ANN401 - what TOML may hold
    if len(name) > _LONGEST_NAME:
        raise HooksError(f"a name has at most {_LONGEST_NAME} characters")
    if not isinstance(table, dict) or table.get("system") not in SYSTEMS:
        raise HooksError(f"{name}: system is one of {', '.join(SYSTEMS)}")
    system, secret = str(table["system"]), table.get("secret", "")
    unknown = table.keys() - {"system", "secret", "header", *_MAPPED}
    if unknown:
        raise HooksError(f"{name}: {', '.join(sorted(unknown))} is not known")
    if not isinstance(secret, str) or 0 < len(secret) < _SHORTEST:
        raise HooksError(f"{name}: a secret has at least {_SHORTEST} characters")
    if system in SIGNED and not secret:
        raise HooksError(f"{name}: {system} signs what it sends: secret is needed")
    header = str(table.get("header", SYSTEMS[system]))
    return Hook(name, system, secret, header, _mapping(name, system, table))


def _mapping(name: str, system: str, table: dict[str, Any]) -> ChangeMapping | None:
    given = {part: table[part] for part in _MAPPED if part in table}
    if system != "mapped":
        if given:
            raise HooksError(f"{name}: only mapped takes {', '.join(given)}")
        return None
    for part, values in given.items():
        texts = isinstance(values, dict) and all(
            isinstance(v, str) for v in values.values()
        )
        if not texts:
            raise HooksError(f"{name}: {part} must be a table of strings")
    try:
        return ChangeMapping(**{"fields": {}, **given})
    except ChangeMappingError as error:
        raise HooksError(f"{name}: {error}") from None
