"""Encoded logins and session cookies in the headers of requests."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from feedback.redaction.entropy import is_placeholder, looks_random
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_LOGIN = re.compile(
    r"(?:authorization\\?[\"']?\s*[:=,]\s*\\?[\"']?Basic\s+|\b_?auth\\?[\"']?\s*[:=]\s*\\?[\"']?)"
    r"([A-Za-z0-9+/_-]{8,2048}={0,2})",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"(?:\bcookie2?\\?[\"']?\s*[:=]\s*|\scurl\b[^\n]{0,200}?\s-b\s*|^curl\b[^\n]{0,200}?\s-b\s*"
    r"|--cookie[ =])\\?[\"']?",
    re.IGNORECASE,
)
_PAIR = re.compile(
    r"\\?[\"']?([^\s=;,\"']{1,64})=\"?([^\s;,\"'\\]{0,4096})\"?(?:;\s*|$)?"
)
_ATTRIBUTES = frozenset(
    {"path", "domain", "max-age", "expires", "samesite", "version", "priority"}
)
_OPENS = re.compile(r"sess|sid\b|auth|token|jwt|login|remember|csrf|id$", re.IGNORECASE)
_SESSION = re.compile(
    r"\b(?:PHPSESSID|JSESSIONID|ASPSESSIONID[A-Z]{0,8}|ASP\.NET_SessionId|connect\.sid"
    r"|laravel_session|_gitlab_session|\.AspNetCore\.[A-Za-z.]{1,40}|cf_clearance)"
    r"=([\w%.+/~-]{8,4096})",
    re.IGNORECASE,
)


class WebSecretRecognizer(SpanRecognizer):
    """Finds `Authorization: Basic`, "auth" of a registry, and session cookies."""

    entity = "SECRET"

    def find(self, text: str) -> Iterator[Found]:
        """Yield values alone, so that names of headers and cookies still tell."""
        if "=" not in text and ":" not in text:
            return
        folded = text.casefold()
        if "auth" in folded:
            for match in _LOGIN.finditer(text):
                if _is_login(match[1]):
                    yield match.start(1), match.end(1), 0.85
        if "cookie" in folded or " -b" in text:
            for header in _COOKIES.finditer(text):
                yield from _cookies(text, header.end())
        if "ses" in folded or "connect.sid" in folded or "cf_cl" in folded:
            for match in _SESSION.finditer(text):
                if looks_random(match[1], bits=2.5):
                    yield match.start(1), match.end(1), 0.8


def _is_login(value: str) -> bool:
    """Say whether `value` is "user:password" in base64."""
    try:
        login = base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except binascii.Error:
        return False
    user, colon, secret = login.partition(b":")
    return bool(
        colon and len(secret) > 2 and user.isascii() and user.decode().isprintable()
    )


def _cookies(text: str, start: int) -> Iterator[Found]:
    """Yield the values of one header or option that are not settings."""
    pair = _PAIR.match(text, start)
    while pair:
        name, value = pair[1], pair[2]
        if name.casefold() not in _ATTRIBUTES and _is_session(name, value):
            yield pair.start(2), pair.end(2), 0.8
        pair = _PAIR.match(text, pair.end())


def _is_session(name: str, value: str) -> bool:
    if is_placeholder(value) or value.startswith(("$", "<", "{", "%")):
        return False
    if _OPENS.search(name):
        return len(value) > 5 and looks_random(value, bits=2)
    return len(value) > 15 and looks_random(value)
