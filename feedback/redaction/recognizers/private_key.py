"""Private-key blocks, whole or cut at either end by a paste."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_BEGIN = re.compile(r"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
_END = re.compile(r"-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----")
# Body: base64, line breaks (also escaped), armour headers and indentation.
_BODY = re.compile(r"(?:[A-Za-z0-9+/=\s\"'|>]|\\[nrt]|[A-Z][\w-]{2,20}: [^\n]*\n)*")
# The same read backwards, line by line, for a block whose head was cut off.
_BODY_BACKWARDS = re.compile(r"(?:(?:[nr]\\|[\s\"'])*+[A-Za-z0-9+/=]{16,}+)+")
_TAIL = 8192


class PrivateKeyRecognizer(SpanRecognizer):
    """Finds PEM and PGP private keys."""

    entity = "PRIVATE_KEY"

    def find(self, text: str) -> Iterator[Found]:
        """Yield from BEGIN to END; without END as far as the body looks like one."""
        if "PRIVATE KEY" not in text:
            return
        covered = 0
        for match in _BEGIN.finditer(text):
            if match.start() < covered:
                continue
            covered = _end_of_block(text, match.end())
            yield match.start(), covered, 1.0
        for match in _END.finditer(text):
            if match.end() > covered:
                yield _start_of_block(text, match.start()), match.end(), 1.0


def _end_of_block(text: str, start: int) -> int:
    end = _END.search(text, start)
    begin = _BEGIN.search(text, start)
    if end and (begin is None or end.start() < begin.start()):
        return end.end()
    body = _BODY.match(text, start)
    return body.end() if body else start


def _start_of_block(text: str, end: int) -> int:
    body = _BODY_BACKWARDS.match(text[max(0, end - _TAIL) : end][::-1])
    return end - body.end() if body else end
