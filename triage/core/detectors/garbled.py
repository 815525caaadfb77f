"""Text that is no text: lost characters, leaked special tokens, token soup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import prose, quote
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "garbled"
SYMPTOM_ID = "garbled_output"
_SIGNS = (
    ("replacement characters", 1, re.compile("\ufffd+"), 0.9),
    ("control characters", 1, re.compile("[\x00-\x08\x0b\x0e-\x1a\x7f]+"), 0.9),
    (
        "UTF-8 read as Latin-1",
        2,
        re.compile(r"Ã[\x80-\xbf¤©¨¶¼ŸŽ„–]|â€[œ™“”\x9d]?"),
        0.9,
    ),
    ("leaked special tokens", 1, re.compile(r"<\|[a-z_]{2,30}\|>|\[/?INST\]"), 0.9),
    (
        "a run of punctuation",
        1,
        re.compile(r"!{16,}|\?{16,}|(?:[\]})>]\s?){14,}"),
        0.85,
    ),
)
_TOKEN = re.compile(r"\S+")
_PLAIN = re.compile(r"[(\"'“‘]?[^\W\d_]+(?:['’-][^\W\d_]+)*[.,;:!?)\"'”’]*")
_NUMBER = re.compile(r"[$€£(+-]?\d[\d.,:%/-]*\S{0,3}")
_JOINED = re.compile(r"[^\W\d_]+(?:[_/\[\]{}|\\=#^]+[^\W\d_]+)+|[a-z]+[A-Z]{2,}[a-z]+")
_WINDOW = 14
_SOUP = 0.45


def detect(complaint: Complaint) -> Finding | None:
    """Look in the answer's prose, then in a comment that quotes it."""
    answer = prose(complaint.answer)
    for name, least, pattern, confidence in _SIGNS:
        found = pattern.findall(answer)
        if len(found) >= least:
            return _finding("answer", f"{name}: {quote(found[0])}", confidence)
    soup = token_soup(answer)
    if soup:
        return _finding("answer", f"token soup: {quote(soup)}", 0.8)
    for name, least, pattern, _ in _SIGNS[:4]:
        found = pattern.findall(complaint.comment)
        if len(found) >= least:
            return _finding("comment", f"{name}: {quote(found[0])}", 0.7)
    return None


def token_soup(text: str) -> str:
    """Give a stretch of 14 tokens of which 45% are words glued by symbols."""
    for line in text.splitlines():
        tokens = _TOKEN.findall(line)
        if len(tokens) < _WINDOW or line.lstrip().startswith(("|", "    ", "\t")):
            continue
        odd = [_is_glued(token) for token in tokens]
        for start in range(len(tokens) - _WINDOW + 1):
            if sum(odd[start : start + _WINDOW]) >= _SOUP * _WINDOW:
                return " ".join(tokens[start : start + _WINDOW])
    return ""


def _is_glued(token: str) -> bool:
    if _PLAIN.fullmatch(token) or _NUMBER.fullmatch(token):
        return False
    return _JOINED.search(token) is not None


def _finding(where: str, note: str, confidence: float) -> Finding:
    return Finding(NAME, SYMPTOM_ID, where, note, confidence)
