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
_CALLED = (
    r"(?:passw(?:or[dt]|d)|passphrase|passcode|pwd|(?<![a-z])(?:pass|pw)|kennwort"
    r"|contraseña|mot de passe|senha|wachtwoord|lösenord|hasło|пароль|密码|密碼"
    r"|パスワード)"
)
_IS = r"(?:(?:is|was)\s(?:changed|set|reset)\sto|is|was|es|est|ist|lautet|é|to)"
_ASSIGNED = re.compile(
    rf"{_CALLED}[\"'`]?"
    rf"(?:\s{{0,12}}(?:=|:|：)\s{{0,3}}|\s{_IS}\s(?:now\s)?)(?:[\"'`]([^\"'`\n]{{3,64}})[\"'`]"
    r"|([^\s\"'`;,<>]{4,64}))",
    re.IGNORECASE,
)
_SAID = re.compile(
    r"\b(?:my|the|our|his|her|root|admin|sudo|user|login|wifi)\s+(?:[a-z]{2,10}\s)?"
    r"(?:password|passphrase|passcode|pin)\s+(?:to|for)\s[\w .-]{1,30}?\s?is\s"
    r"[\"'`]?([^\s\"'`;,]{4,64})",
    re.IGNORECASE,
)
# password hunter2, credentials: admin / hunter2
_BESIDE = re.compile(
    r"(?:\b(?:password|passphrase|passcode|pwd|pw)\s"
    r"|\b(?:credentials?|creds|login|logins)\s?[:=]\s?[\w.@+-]{2,40}\s?[/|]\s?)"
    r"[\"'`]?([^\s\"'`;,<>()=/]{6,64})",
    re.IGNORECASE,
)
_CODE = re.compile(
    r"\b(?:(?:PIN|OTP)(?:\s?code)?|(?:recovery|backup|one-time|verification|login|security"
    r"|2fa|mfa|access) codes?)(?:\s(?:is|was)\s|\s?[:=]\s?)(\d{4,8}(?![\w.,-])"
    r"|(?=[\w-]*\d)(?=[\w-]*[a-z])[A-Za-z0-9]{4,12}(?:-[A-Za-z0-9]{4,12}){0,4})(?![\w-])",
    re.IGNORECASE,
)
# A word and a digit that is no name of an algorithm, a field or a version.
_MIXED = re.compile(r"(?=[^\d]*\d)(?=.*[^\W\d_])[^\W_].{4,}|(?=.*\w)\w{4,}[!?#$%&*]+")
_TERM = re.compile(
    r"(?:index|sha|md|base|pbkdf|utf|aes|rsa|argon|bcrypt|oauth|http|v|level|type|field|input|step|page"
    r"|form|reset|test|example|rule|policy|option|line|version)[-_]?\d.*|\d[\d.,:/-]*(?:-\D.*)?"
    r"|[a-z]+_\d+|.*\.\w{1,4}",
    re.IGNORECASE,
)
# var.db_password, settings.PASSWORD: a name for a password.
_REFERENCE = re.compile(r"[A-Za-z_]+(?:(?:\.|->|::)[A-Za-z_]+(?:\(.*)?)+")
_RANGE = re.compile(r"\d{1,3}[-–+]\d{0,3}")
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
        for pattern, is_one in _SHAPES:
            for match in pattern.finditer(text):
                value = match[1].rstrip(".:)")
                if is_one(value):
                    yield match.start(1), match.start(1) + len(value), 0.75


def _is_url_secret(userinfo: str) -> bool:
    name, _, secret = userinfo.partition(":")
    if not secret:
        return len(name) >= 16
    return not is_placeholder(secret)


def _is_mixed(value: str) -> bool:
    if is_placeholder(value) or _TERM.fullmatch(value):
        return False
    return bool(_MIXED.fullmatch(value))


def _is_password(value: str, *, quoted: bool) -> bool:
    value = value.rstrip(".)")
    if is_placeholder(value) or value.casefold() in {"none", "null", "true", "false"}:
        return False
    if len(value) < 4 or _REFERENCE.fullmatch(value) or _RANGE.fullmatch(value):
        return False
    if quoted and _NAME_OF_ONE.fullmatch(value):
        return False
    return quoted or bool(_STRONG.search(value))


def _is_said(value: str) -> bool:
    return _is_password(value, quoted=False)


_SHAPES = ((_SAID, _is_said), (_BESIDE, _is_mixed), (_CODE, bool))
