"""Generated values given to a name like token, secret or key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.entropy import looks_random
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


class AssignedSecretRecognizer(SpanRecognizer):
    """Finds the value in `api_key = "…"`, `"token": "…"`, `SECRET_KEY=…`."""

    entity = "SECRET"

    def find(self, text: str) -> Iterator[Found]:
        """Yield values that look generated; counts, names, paths and ids stay."""
        for match in _ASSIGNED.finditer(text):
            value = match[1].rstrip(".:")
            if not _NOT_SECRET.search(value) and looks_random(value):
                yield match.start(1), match.start(1) + len(value), 0.75
