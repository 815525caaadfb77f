"""Tokens, signatures and codes in the query or fragment of a URL."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.entropy import is_placeholder, looks_random
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_PARAMETER = re.compile(
    r"[?&;#](?:[\w-]{0,24}(?:token|key|secret|sig|signature|passw(?:or)?d|pwd|auth"
    r"|credential|session_?id|sid|jwt|otp|ticket|invite)|code|state|X-Amz-Signature)"
    r"=([^\s&#\"'<>)\]}`]{6,})",
    re.IGNORECASE,
)
_OF_A_NAME = re.compile(r"[A-Za-z]+(?:[._-][A-Za-z]+)*")


class UrlTokenRecognizer(SpanRecognizer):
    """Finds what a link carries to open a door: ?access_token=…, &sig=…."""

    entity = "URL_TOKEN"

    def find(self, text: str) -> Iterator[Found]:
        """Yield values that look generated; ?key=title and ?code=ERROR_CODE stay."""
        if "=" not in text:
            return
        for match in _PARAMETER.finditer(text):
            value = match[1].rstrip(".,;:")
            if is_placeholder(value) or _OF_A_NAME.fullmatch(value):
                continue
            if looks_random(value, bits=2.3):
                yield match.start(1), match.start(1) + len(value), 0.8
