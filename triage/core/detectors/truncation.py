"""An answer that ends before it is finished."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import has_open_fence, quote
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "truncation"
SYMPTOM_ID = "truncated_output"
_LISTED = (
    "the a an and or but of to with for from by in on at as is are was were that "
    "which because if when while than into your their its our my this these those "
    "can will should would not und oder der die das ein eine mit für von zu ist weil "
    "wenn le la les et ou de des une avec pour que el los y con para del porque"
)
_DANGLING = frozenset(_LISTED.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENDED = re.compile(r"[.!?…:;。！？।؟»”\"'’)\]}>*_`~|%]\W*$|\W$")
_NOT_PROSE = re.compile(r"^\s*(?:[-*+•#>|]|\d+[.)]|\w[\w ]{0,24}:\s)")
_INNER_END = re.compile(r"[.!?]\s+(?=[^\W\d_])")
_LATIN_END = re.compile(r"[a-zA-Zà-ÿ]$")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_LEAST_WORDS = 5
_LONG_PARAGRAPH = 25
_LEAST_ROWS = 3


def detect(complaint: Complaint) -> Finding | None:
    """Look at the end of the answer."""
    answer = complaint.answer.rstrip()
    if not answer:
        return None
    if has_open_fence(answer):
        return _finding("a code block was never closed", answer, 0.9)
    lines = answer.splitlines()
    last = lines[-1]
    for reason, holds, confidence in (
        ("ends in the middle of a sentence", _dangles(last), 0.9),
        ("ends in the middle of a table row", _half_row(lines), 0.9),
        ("the last sentence has no end", _unended(last), 0.75),
    ):
        if holds:
            return _finding(reason, last, confidence)
    return None


def _dangles(last: str) -> bool:
    """Tell whether the last line stops at a comma or at a word that needs another."""
    found = _WORD.findall(last)
    if len(found) < _LEAST_WORDS:
        return False
    return last.endswith((",", " -", "(")) or (
        last.endswith(found[-1]) and found[-1] in _DANGLING
    )


def _half_row(lines: list[str]) -> bool:
    """Tell whether a table's last row is open although the rows before are closed."""
    rows = lines[-1 - _LEAST_ROWS : -1]
    closed = len(rows) == _LEAST_ROWS and all(_TABLE_ROW.match(row) for row in rows)
    return closed and lines[-1].lstrip().startswith("|") and not lines[-1].endswith("|")


def _unended(last: str) -> bool:
    """Tell whether a long paragraph with ended sentences ends in an open one."""
    if _NOT_PROSE.match(last) or _ENDED.search(last) or not _LATIN_END.search(last):
        return False
    inner = list(_INNER_END.finditer(last))
    return bool(inner) and len(_WORD.findall(last)) >= _LONG_PARAGRAPH


def _finding(reason: str, text: str, confidence: float) -> Finding:
    end = quote(text[-24:])
    return Finding(NAME, SYMPTOM_ID, "answer", f"{reason}: …{end}", confidence)
