"""The same words again and again, without anything between.

The longest stretch of words that repeats with a fixed period; and, for long prose,
how far it can be compressed.
"""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

import numpy as np

from triage.core.detectors.parts import quote, without_code
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "repetition"
SYMPTOM_ID = "repetition_loop"
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_MAX_WORDS = 1500
_LONGEST_PERIOD = 60
_LEAST_ROUNDS = 4
_LEAST_WORDS = 10
_SHORT_TEXT = 1200
_PLAIN_RATIO = 0.12
_COMMENT_ROUNDS = 5
_LISTED = "no so very why bad please ha haha stop wtf omg really help la"
_RAGE = frozenset(_LISTED.split())


def detect(complaint: Complaint) -> Finding | None:
    """Look in the answer's prose, then in a comment that quotes it."""
    answer = _without_tables(without_code(complaint.answer))
    words = _WORD.findall(answer.casefold())[-_MAX_WORDS:]
    rounds, piece = longest_cycle(words)
    if rounds >= _LEAST_ROUNDS and rounds * len(piece) >= _LEAST_WORDS:
        return _finding("answer", rounds, piece, 0.95)
    if len(answer) >= _SHORT_TEXT and _ratio(answer) < _PLAIN_RATIO:
        note = f"compresses to {_ratio(answer):.0%} of its length"
        return Finding(NAME, SYMPTOM_ID, "answer", note, 0.85)
    rounds, piece = longest_cycle(_WORD.findall(complaint.comment.casefold())[:400])
    if rounds >= _COMMENT_ROUNDS and not set(piece) <= _RAGE:
        return _finding("comment", rounds, piece, 0.7)
    return None


def longest_cycle(words: list[str]) -> tuple[float, list[str]]:
    """Give how often the longest periodic stretch goes round, and one round of it.

    A single repeated word of digits is data, not a loop.
    """
    codes: dict[str, int] = {}
    ids = np.array([codes.setdefault(word, len(codes)) for word in words])
    best, piece = 0, list[str]()
    for period in range(1, min(_LONGEST_PERIOD, len(ids) // 2) + 1):
        length, end = _longest_run(ids[period:] == ids[:-period])
        if length > best and length >= (_LEAST_ROUNDS - 1) * period:
            candidate = words[end - period : end]
            if not all(word.isdigit() for word in candidate):
                best, piece = length, candidate
    return ((best + len(piece)) / len(piece), piece) if piece else (0.0, [])


def _longest_run(same: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> tuple[int, int]:
    """Give the length of the longest run of True and the index after it."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], same.view(np.int8), [0]))))
    if not len(edges):
        return 0, 0
    lengths = edges[1::2] - edges[::2]
    longest = int(lengths.argmax())
    return int(lengths[longest]), int(edges[2 * longest + 1])


def _ratio(text: str) -> float:
    data = text.encode()
    return len(zlib.compress(data, 6)) / len(data)


def _without_tables(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("|"))


def _finding(where: str, rounds: float, piece: list[str], confidence: float) -> Finding:
    note = f"{int(rounds)} times in a row: {quote(' '.join(piece))}"
    return Finding(NAME, SYMPTOM_ID, where, note, confidence)
