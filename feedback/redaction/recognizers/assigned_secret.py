"""Generated values given to a name like token, secret or key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.entropy import (
    is_nearly_hexadecimal,
    looks_random,
)
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_ASSIGNED = re.compile(
    r"(?:token|secret|passw(?:or)?d|passphrase|pwd|api[_ -]?key|access[_ -]?key"
    r"|auth[_ -]?key|private[_ -]?key|[_ -]key|(?-i:Key)|\bkey|credentials?|webhook)"
    r"(?:[_-]?[a-z0-9]{1,8}){0,2}[\"'`\])>]{0,3}"
    r"(?:\s*(?:=>|[:?.+|]{0,3}=|:|,|\bis\b:?)\s*|(?<=>)\s+|\s+(?:string|str)\s*=\s*)"
    r"(?:[A-Za-z0-9]{1,8}\s+)?"
    r"[\"'`(\[]{0,3}([\w+/=.~|@#$%^&*!:-]{10,})",
    re.IGNORECASE,
)
_NOT_SECRET = re.compile(
    r"^(?:https?:|/[\w./-]*$|\./|~/|[a-z]+://|sha\d+[:-]|req_|msg_|toolu_|chatcmpl|resp_|call_"
    r"|run_|thread_|claude-|gpt-|gemini-|llama|\d{4}-\d\d)"
    r"|^[A-Za-z_]+(?:[._-][A-Za-z_]+)*[\d.]*$"
    r"|^[\w.-]+\.(?:py|js|ts|json|md|txt|yaml|yml|toml|env|pem|sh|go|rs|java|html|css)$",
    re.IGNORECASE,
)

# A provider's mark without its form: ApiKeyRecognizer decides, a cut key opens nothing.
_MARKED = re.compile(r"(?:ops_eyJ|xox[a-z]-|sk-ant-|gh[oprsu]_|glpat-|hvs\.|npm_|hf_)")
# What is a key, a token or a secret by name and meant to be seen.
_PUBLIC_NAME = re.compile(
    r"(?:public|csrf|xsrf|anti-?forgery|primary|foreign|partition|sort|cache|idempotency"
    r"|translation|i18n|object|query|row|group|non-?matching|continuation|next_?page"
    r"|page|cancellation|publishable)[_ .-]?$",
    re.IGNORECASE,
)
_NAME_OF_KEY = re.compile(
    r"[\w-]*?(?:[_-]?(?:name|path|file|type|size|hash|algorithm|version|length|index|ring"
    r"|board|word|code|space|count|limit|fingerprint|arn|url|uri))[\"'`\])]{0,2}\s*[:=]",
    re.IGNORECASE,
)


class AssignedSecretRecognizer(SpanRecognizer):
    """Finds the value in `api_key = "…"`, `"token": "…"`, `SECRET_KEY=…`."""

    entity = "SECRET"

    def find(self, text: str) -> Iterator[Found]:
        """Yield values that look generated; counts, names, paths and ids stay."""
        for match in _ASSIGNED.finditer(text):
            value = match[1].rstrip(".:")
            if _is_public(text, match) or _NOT_SECRET.search(value):
                continue
            if is_nearly_hexadecimal(value) or _MARKED.match(value):
                continue
            if looks_random(value):
                yield match.start(1), match.start(1) + len(value), 0.75


def _is_public(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    named = _NAME_OF_KEY.match(text, match.start(), match.start(1))
    return bool(_PUBLIC_NAME.search(before) or named)
