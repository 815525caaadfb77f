"""JSON web tokens."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

# A header that starts with {" is "eyJ" in base64; the signature may be missing.
_JWT = re.compile(r"(?<![\w-])eyJ[\w-]{8,}\.(?:eyJ)?[\w-]{8,}(?:\.[\w-]*){0,3}=*")


class JwtRecognizer(SpanRecognizer):
    """Finds signed, unsigned and encrypted tokens (two to five parts)."""

    entity = "JWT"

    def find(self, text: str) -> Iterator[Found]:
        """Yield whole tokens."""
        for match in _JWT.finditer(text):
            yield match.start(), match.start() + len(match[0].rstrip(".")), 0.95
