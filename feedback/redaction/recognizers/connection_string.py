"""Passwords, keys and users in the connection strings of databases and queues."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.entropy import is_placeholder
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

# Server=…;User Id=…;Password=…; and host=… user=… password=…
_PAIRS = re.compile(
    r"(?:[A-Za-z][A-Za-z ]{1,30}=[^;=\n\"']{0,200};\s?){1,12}[A-Za-z][A-Za-z ]{1,30}="
    r"[^;\n\"'<>]{1,200}(?:;|(?=[\s\"']|$))"
)
_WORDS = re.compile(
    r"(?:\b(?:host|hostaddr|port|dbname|user|password|sslmode|connect_timeout)="
    r"[^\s\"']{1,128}[ ]?){3,8}"
)
_VALUE = re.compile(
    r"\b(?:user(?:[ ]?id|[ ]?name)?|uid|password|pwd|account[ ]?key"
    r"|shared[ ]?access[ ]?key"
    r"|access[ ]?key|secret[ ]?key|secret)=([^;\s\"']{2,200})",
    re.IGNORECASE,
)
_NOBODY = frozenset(
    {"sa", "root", "admin", "postgres", "user", "username", "password", "guest", "true"}
)


class ConnectionStringRecognizer(SpanRecognizer):
    """Finds the values that open the door, so that server and options still tell."""

    entity = "CONNECTION_SECRET"

    def find(self, text: str) -> Iterator[Found]:
        """Yield users, passwords and keys; placeholders and `user=root` stay."""
        if text.count("=") < 2:
            return
        for pattern in (_PAIRS, _WORDS):
            for pairs in pattern.finditer(text):
                for match in _VALUE.finditer(text, pairs.start(), pairs.end()):
                    if not _is_empty(match[1]):
                        yield match.start(1), match.end(1), 0.85


def _is_empty(value: str) -> bool:
    return is_placeholder(value) or value.casefold() in _NOBODY
