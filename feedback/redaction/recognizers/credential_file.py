"""Passwords by the form of what they stand in: .netrc, .pgpass, SQL, XML, settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.entropy import is_placeholder
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_CALLED = r"(?:passw(?:or)?d|passphrase|pwd|pass|psk)"
_WORD = r"([^\s\"'`,;<>()\[\]{}]{4,128})"
_FORMS: tuple[tuple[str, str], ...] = (
    # .netrc
    (
        "machine",
        r"\bmachine\s+\S+\s+(?:(?:login|account)\s+\S+\s+){0,2}password\s+(\S{3,128})",
    ),
    ("default", r"\bdefault\s+login\s+\S+\s+password\s+(\S{3,128})"),
    # .pgpass: host:port:database:user:password
    (
        ":",
        r"(?<![^\s\"'`])(?:[\w-]+(?:\.[\w-]+)*|\*):(?:543\d|6432|\*):"
        r"(?:(?!\d+:)[\w-]+|\*):[\w.-]+:([^\s\"'`]{3,128})",
    ),
    # SQL
    (
        "identified",
        r"\bidentified\s+(?:with\s+\S+\s+)?by\s+(?:password\s+)?'([^'\n]{3,128})'",
    ),
    (
        "password",
        r"\b(?:encrypted|with|login|user|role)\s+password\s+'([^'\n]{3,128})'",
    ),
    # XML
    ("</", rf"<[\w.:-]{{0,24}}{_CALLED}>([^<>\n]{{3,128}})</"),
    ("value=", rf"\bkey=\"[\w.:-]{{0,40}}{_CALLED}\"\s+value=\"([^\"\n]{{3,128}})\""),
    # clients of HTTP
    (
        "auth",
        r"auth\s*[=(]\s*\(?\s*[\"'][^\"'\n]{1,64}[\"']\s*,\s*[\"']([^\"'\n]{3,128})[\"']",
    ),
    # wireless networks
    ("psk", r"\b(?:wpa_)?psk=[\"']?([^\"'\n]{8,63})[\"']?"),
    ("wpa_", r"\bwpa_passphrase=[\"']?([^\"'\n]{8,63})[\"']?"),
    # environment, properties and YAML: a word may be a password where a user stands by
    (
        "=",
        rf"(?-i:\b[A-Z][A-Z0-9_]{{0,40}}PASS(?:WORD|WD)?|\bPGPASSWORD|\b[A-Z]+_PWD)={_WORD}(?=\s|$)",
    ),
    ("=", rf"\b[a-z][\w-]*(?:\.[\w-]+){{1,8}}[.-]{_CALLED}={_WORD}(?=\s|$)"),
    (
        "user",
        rf"^[ \t-]*[\w.-]{{0,24}}user(?:_?name)?[ \t]*[:=][ \t]*\S+[ \t]*\n"
        rf"[ \t]*[\w.-]{{0,24}}{_CALLED}"
        rf"[ \t]*[:=][ \t]*{_WORD}[ \t]*$",
    ),
)
_COMPILED = tuple(
    (mark, re.compile(shape, re.IGNORECASE | re.MULTILINE)) for mark, shape in _FORMS
)
_CRYPT = re.compile(
    r"\$(?:apr1|[1567y]|2[abxy]|argon2i?d?|scrypt|pbkdf2[\w-]{0,12}|bcrypt-sha256)"
    r"\$[\w./$,=+-]{20,256}"
)
_NO_PASSWORD = frozenset(
    {
        "string",
        "str",
        "text",
        "bool",
        "boolean",
        "varchar",
        "char",
        "null",
        "none",
        "true",
        "false",
        "secretstr",
        "required",
        "optional",
        "hidden",
        "missing",
        "password",
        "passwd",
        "pass",
        "secret",
        "value",
        "any",
        "invalid",
    }
)


class CredentialFileRecognizer(SpanRecognizer):
    """Finds passwords that no name stands before, and ordinary words as passwords."""

    entity = "PASSWORD"

    def find(self, text: str) -> Iterator[Found]:
        """Yield passwords; variables, types and words of the language stay."""
        folded = text.casefold()
        for mark, shape in _COMPILED:
            if mark in folded:
                for match in shape.finditer(text):
                    if _is_password(match[1]):
                        yield match.start(1), match.end(1), 0.8
        if text.count("$") > 2:
            for match in _CRYPT.finditer(text):
                yield match.start(), match.end(), 0.85


def _is_password(value: str) -> bool:
    word = value.casefold()
    if word in _NO_PASSWORD or word in load_allowlist().ordinary:
        return False
    return value[0] not in "$<{%&" and not is_placeholder(value)
