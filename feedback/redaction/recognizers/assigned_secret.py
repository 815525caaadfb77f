"""Generated values given to a name like token, secret or key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.entropy import (
    entropy,
    is_nearly_hexadecimal,
    is_spelt,
    looks_random,
)
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

# What a secret is called, as far as the end of the identifier.
_NAME = (
    r"(?P<name>token|secret|passw(?:or)?d|passphrase|pwd|api[_ -]?key|access[_ -]?key"
    r"|auth[_ -]?key|private[_ -]?key|[_ -]key|(?-i:Key)|\bkey|credentials?|webhook"
    r"|(?<=[_-])(?:auth|pat)(?=[\"'\s:=])|(?-i:Auth)|_session|session_?id)"
    r"(?P<rest>(?:[_-]?[a-z0-9]{1,8}){0,2})"
)
_OPEN = r"(?:\\?[\"'`]|[(\[]){0,3}"
_GIVEN = (
    r"(?:\\?[\"'`\])>]){0,3}"
    # = := ::= ?= : , => is, "x" string =, <x>…, >- of YAML, (…)
    r"(?:\s*(?:=>|[:?.+|]{0,3}=|:|,|\bis\b:?)\s*(?:[>|][+-]?\s*\n\s*)?|(?<=>)\s*"
    r"|\s+(?:string|str)\s*=\s*|\s*\((?=[\"'`]))"
    # {"name": "x_token", "value": "…"}
    r"(?:[\"']?value[\"']?\s*[:=]\s*)?"
    # Bearer …, or the name of what is called
    r"(?:[A-Za-z0-9]{1,8}\s+)?"
)
_NAMED_VALUE = r"(?:[\"']?,?\s+[\"']?value[\"']?\s*[:=]\s*)"
_LOOSE = r"(?:[\"'`]?\s+(?=(?P<loose>.)))"
_VALUE = r"(?P<value>[\w+/=.~|@#$%^&*!:-]{8,})"
_ASSIGNED = re.compile(
    rf"{_NAME}(?:{_GIVEN}|{_NAMED_VALUE}|{_LOOSE}){_OPEN}{_VALUE}", re.IGNORECASE
)
_NOT_SECRET = re.compile(
    r"^(?:https?:|/[\w./-]*$|\./|~/|[a-z]+://|sha\d+[:-]|req_|msg_|toolu_|chatcmpl|resp_|call_"
    r"|run_|thread_|claude-|gpt-|gemini-|llama|\d{4}-\d\d|arn:|projects/|vault:|op:/)"
    r"|^[\w.-]+\.(?:py|js|ts|json|md|txt|yaml|yml|toml|env|pem|sh|go|rs|java|html|css)$",
    re.IGNORECASE,
)
# settings.api_key2, kernel-5.10: parts of a name, with a number here and there.
_IDENTIFIER = re.compile(
    r"[$&*]?[A-Za-z_](?:[A-Za-z_]|(?:->|::|[./:-])(?=[A-Za-z_])|[.-]?\d{1,3}(?!\d))*"
)
# key1, key=…: the value is what the last name is given
_GIVEN_AGAIN = re.compile(r"[A-Za-z_]{2,30}\d?=(?=[^=])")
_PART = re.compile(r"[a-z]+\d{0,2}|[A-Z]+\d{0,2}|\d{1,5}|[A-Z][a-z]+\d{0,2}")
_BETWEEN = re.compile(r"[\W_]+")

# A provider's mark without its form: ApiKeyRecognizer decides, a cut key opens nothing.
_MARKED = re.compile(r"(?:ops_eyJ|xox[a-z]-|sk-ant-|gh[oprsu]_|glpat-|hvs\.|npm_|hf_)")
# What is a key, a token or a secret by name and meant to be seen.
_PUBLIC_NAME = re.compile(
    r"(?:public|pub|csrf|xsrf|authenticity|anti-?forgery|primary|foreign|partition|sort|cache|idempotency"
    r"|translation|i18n|object|query|row|group|non-?matching|continuation|next_?page"
    r"|page|cancellation|publishable)[_ .-]?$",
    re.IGNORECASE,
)
_NEVER_COUNTED = frozenset({"token", "secret", "password", "passphrase"})
_NAME_OF_KEY = re.compile(
    r"(?!access[_-]?key[_-]?id)[\w-]*?(?:[_-]?(?:name|path|file|type|size|hash|algorithm|version|length|index|ring"
    r"|board|word|code|id|ids|helper|provider|source|policy|store|vault|ref|reference|accessor|space|count|limit|fingerprint|arn|url|uri))[\"'`\])]{0,2}\s*[:=]",
    re.IGNORECASE,
)


class AssignedSecretRecognizer(SpanRecognizer):
    """Finds the value in `api_key = "…"`, `"token": "…"`, `SECRET_KEY=…`."""

    entity = "SECRET"

    def find(self, text: str) -> Iterator[Found]:
        """Yield values that look generated; counts, names, paths and ids stay."""
        for match in _ASSIGNED.finditer(text):
            start = match.start("value")
            if given := _GIVEN_AGAIN.match(match["value"]):
                start += given.end()
            value = text[start : match.end()].rstrip(".:")
            if _is_public(text, match) or _is_of_another_kind(value):
                continue
            if match["name"].strip().casefold() == "key" and _is_path_of_words(value):
                continue
            if match["loose"] and not _is_surely_generated(value):
                continue
            if _is_generated(value) or _is_long_number(value, match["name"]):
                yield start, start + len(value), 0.75


def _is_public(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    named = _NAME_OF_KEY.match(text, match.start(), match.start("value"))
    return bool(_PUBLIC_NAME.search(before) or named)


def _is_of_another_kind(value: str) -> bool:
    """Say whether `value` is a path, a name in code or a provider's key cut short."""
    if _NOT_SECRET.search(value) or _MARKED.match(value):
        return True
    if is_nearly_hexadecimal(value):
        return True
    return bool(_IDENTIFIER.fullmatch(value)) and is_spelt(value)


def _is_path_of_words(value: str) -> bool:
    """Say whether `value` is words and numbers in a row: layer_12.attn.weight."""
    parts = _BETWEEN.split(value)
    if len(parts) < 3 or not all(map(_PART.fullmatch, parts)):
        return False
    ordinary = load_allowlist().ordinary
    return any(len(part) > 2 and part.casefold() in ordinary for part in parts)


def _is_generated(value: str) -> bool:
    """Say whether `value` looks drawn at random; the shorter, the more it must mix.

    Twelve characters cannot have the entropy that forty have.
    """
    if len(value) < 10:
        return _cases(value) == 3 and looks_random(value, bits=2.5)
    return looks_random(value, bits=2.6 if len(value) < 13 and _cases(value) > 1 else 3)


def _is_surely_generated(value: str) -> bool:
    """Say whether `value` is a secret though only a space parts it from its name."""
    digits = sum(map(str.isdigit, value))
    mixed = digits > 1 or (digits == 1 and _cases(value) == 3)
    return len(value) > 15 and mixed and entropy(value) > 3.2 and not is_spelt(value)


def _cases(value: str) -> int:
    """Return how many of small letters, capitals and digits `value` has."""
    tests = (str.islower, str.isupper, str.isdigit)
    return sum(any(map(test, value)) for test in tests)


def _is_long_number(value: str, name: str) -> bool:
    return value.isdigit() and len(value) > 14 and name.casefold() in _NEVER_COUNTED
