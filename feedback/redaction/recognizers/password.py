"""Passwords in plain text, in connection strings and in URLs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.entropy import is_placeholder
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_IN_URL = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://([^\s/?#@\"'<>]{1,128})@(?=[\w\[])", re.I
)
_ASSIGNED = re.compile(
    r"(?:passw(?:or)?d|passphrase|passcode|pwd|(?<![a-z])pass)[\"'`]?"
    r"(?:\s{0,12}(?:=|:)\s{0,3}|\s(?:is|was)\s(?:now\s)?)(?:[\"'`]([^\"'`\n]{3,64})[\"'`]"
    r"|([^\s\"'`;,<>]{4,64}))",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:my|the|our|his|her|root|admin|sudo|user|login|wifi)\s+(?:[a-z]{2,10}\s)?"
    r"(?:password|passphrase|passcode|pin)\s+(?:to|for)\s[\w .-]{1,30}?\s?is\s"
    r"[\"'`]?([^\s\"'`;,]{4,64})",
    re.IGNORECASE,
)
_OPTION = re.compile(r"\s(?:--password[= ]|-p(?=[^\s\d]*\d)|-u\s?\w+:)([^\s\"']{4,64})")
# var.db_password, settings.PASSWORD: a name for a password.
_REFERENCE = re.compile(r"[A-Za-z_]+(?:(?:\.|->|::)[A-Za-z_]+(?:\(.*)?)+")
_NAME_OF_ONE = re.compile(r"[a-z]*passw(?:or)?d[a-z]*", re.IGNORECASE)
_STRONG = re.compile(r"\d|[^\w\s]|[a-z][A-Z]")


class PasswordRecognizer(SpanRecognizer):
    """Finds what follows "password is", `pwd=` and what a URL carries before @."""

    entity = "PASSWORD"

    def find(self, text: str) -> Iterator[Found]:
        """Yield secrets only; "password is wrong" and `password=required` stay."""
        for match in _IN_URL.finditer(text):
            if _is_url_secret(match[1]):
                yield match.start(1), match.end(1), 0.9
        for match in _ASSIGNED.finditer(text):
            group = 1 if match[1] else 2
            if _is_password(match[group], quoted=group == 1):
                value = match[group].rstrip(".)")
                yield match.start(group), match.start(group) + len(value), 0.8
        for pattern in (_SAID, _OPTION):
            for match in pattern.finditer(text):
                if _is_password(match[1], quoted=False):
                    yield match.start(1), match.end(1), 0.8


def _is_url_secret(userinfo: str) -> bool:
    name, _, secret = userinfo.partition(":")
    if not secret:
        return len(name) >= 16
    return not is_placeholder(secret)


def _is_password(value: str, *, quoted: bool) -> bool:
    value = value.rstrip(".)")
    if is_placeholder(value) or value.casefold() in {"none", "null", "true", "false"}:
        return False
    if len(value) < 4 or _REFERENCE.fullmatch(value):
        return False
    if quoted and _NAME_OF_ONE.fullmatch(value):
        return False
    return quoted or bool(_STRONG.search(value))
