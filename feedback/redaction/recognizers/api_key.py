"""API keys and tokens that carry the mark of their provider."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.entropy import (
    entropy,
    is_placeholder,
    is_typed,
    looks_random,
)
from feedback.redaction.recognizers.base import SpanRecognizer
from feedback.redaction.recognizers.provider_keys import PROVIDERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_KEYS = re.compile(
    r"(?<![A-Za-z0-9])(?:" + "|".join(shape for _, shape in PROVIDERS) + ")"
)
_AFTER_SCHEME = re.compile(
    r"\b(?:Bearer|Basic|Token|ApiKey|FlyV1)\s+([\w.+/=~-]{16,})", re.IGNORECASE
)
# A key of a form whose length is fixed is masked whatever it looks like; a longer or
# shorter one only if nobody typed it as an example.
_EXACT = re.compile(
    r"sk-ant-(?:api|admin)\d\d-[\w-]{93}AA|gh[oprsu]_[A-Za-z0-9]{36}|AIza[\w-]{35}|"
    + "|".join(shape for _, shape in PROVIDERS if ",}" not in shape)
)


class ApiKeyRecognizer(SpanRecognizer):
    """Finds keys by their mark and after an authorisation scheme."""

    entity = "API_KEY"

    def find(self, text: str) -> Iterator[Found]:
        """Yield keys that look generated; "sk-xxxxxxxx" and alike stay."""
        for match in _KEYS.finditer(text):
            key = match[0].rstrip("-")
            if _is_key(key):
                yield match.start(), match.start() + len(key), 0.95
        for match in _AFTER_SCHEME.finditer(text):
            token = match[1].rstrip(".")
            if looks_random(token, bits=2.5):
                yield match.start(1), match.start(1) + len(token), 0.8


def _is_key(key: str) -> bool:
    if is_placeholder(key) or (is_typed(key) and not _EXACT.fullmatch(key)):
        return False
    # Behind "hf_" or "ghp_" a key without any digit is one all the same.
    return looks_random(key, bits=2.8) or (entropy(key) > 3.8 and "_" in key[:8])
