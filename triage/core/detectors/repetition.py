"""The same words again and again, without anything between.

The longest stretch of words that repeats with a fixed period; and, for long prose,
how far it can be compressed.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from triage.core.detectors.parts import asked, blocks, quote, without_code
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
_COUNTED_ROUNDS = 8
_COUNTED_WORDS = 5
_NUMBERED = re.compile(r"^[ \t]*\d+[.):][ \t]", re.MULTILINE)
_CODE_ROUNDS = 40
_LONG_SENTENCE = 7
_SENTENCE = re.compile(r"(?<=[.!?])\s+|\n+")
_MARKED = re.compile(r"^[ \t]*(?:[-*+#>•]|\d+:).*$", re.MULTILINE)
# The user wanted words again and again, or a form that lives by them.
_WISHED = re.compile(
    r"\brepeat|\d times|over and over|\bsongs?\b|\blyrics?\b|\brhymes?\b|\bmantra|"
    r"\bchant|\brefrain|wiederhol|répèt|repite",
    re.IGNORECASE,
)
_COMMENT_ROUNDS = 5
_LISTED = "no so very why bad please ha haha stop wtf omg really help la"
_RAGE = frozenset(_LISTED.split())


def detect(complaint: Complaint) -> Finding | None:
    """Look in the answer's prose, then in a comment that quotes it."""
    if not _WISHED.search(asked(complaint)):
        found = _in_answer(complaint)
        if found is not None:
            return found
    rounds, piece = longest_cycle(_WORD.findall(complaint.comment.casefold())[:400])
    if rounds >= _COMMENT_ROUNDS and not set(piece) <= _RAGE:
        return _finding("comment", rounds, piece, 0.7)
    return None


def _in_answer(complaint: Complaint) -> Finding | None:
    answer = _without_tables(without_code(complaint.answer))
    words = _WORD.findall(answer.casefold())[-_MAX_WORDS:]
    rounds, piece = longest_cycle(words)
    if rounds >= _LEAST_ROUNDS and rounds * len(piece) >= _LEAST_WORDS:
        return _finding("answer", rounds, piece, 0.95)
    unnumbered = _NUMBERED.sub("", answer)
    if unnumbered != answer:
        words = _WORD.findall(unnumbered.casefold())[-_MAX_WORDS:]
        rounds, piece = longest_cycle(words)
        if rounds >= _COUNTED_ROUNDS and len(piece) >= _COUNTED_WORDS:
            return _finding("answer", rounds, piece, 0.85)
    times, sentence = _most_said(answer)
    if times >= _LEAST_ROUNDS:
        return _finding("answer", times, [sentence], 0.85)
    times, line = _stuck_line(complaint)
    if times >= _CODE_ROUNDS:
        return _finding("answer", times, [line], 0.85)
    running = _MARKED.sub("", answer)
    if len(running) >= _SHORT_TEXT and _ratio(running) < _PLAIN_RATIO:
        note = f"compresses to {_ratio(running):.0%} of its length"
        return Finding(NAME, SYMPTOM_ID, "answer", note, 0.85)
    return None


def _most_said(answer: str) -> tuple[int, str]:
    """Give the long sentence said most often, if all such fill half of the text."""
    said = Counter(
        piece.strip()
        for piece in _SENTENCE.split(answer)
        if piece.count(" ") >= _LONG_SENTENCE
    )
    filled = sum(len(piece) * n for piece, n in said.items() if n >= _LEAST_ROUNDS)
    if not said or filled < len(answer) / 2:
        return 0, ""
    sentence, times = said.most_common(1)[0]
    return times, sentence


def _stuck_line(complaint: Complaint) -> tuple[int, str]:
    """Give the line that a code block repeats most in a row, and how often."""
    lines = [line for b in blocks(complaint.answer) for line in b.code.splitlines()]
    runs = ((len(list(same)), line) for line, same in groupby(lines) if "(" in line)
    return max(runs, default=(0, ""))


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
    data = text.encode(errors="surrogatepass")
    return len(zlib.compress(data, 6)) / len(data)


def _without_tables(text: str) -> str:
    lines = text.splitlines()
    return "\n".join(line for line in lines if not line.lstrip().startswith("|"))


def _finding(where: str, rounds: float, piece: list[str], confidence: float) -> Finding:
    note = f"{int(rounds)} times in a row: {quote(' '.join(piece))}"
    return Finding(NAME, SYMPTOM_ID, where, note, confidence)
