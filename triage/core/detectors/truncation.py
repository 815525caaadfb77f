"""An answer that ends before it is finished."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import PLACEHOLDER, has_open_fence, quote
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
_STRANDED_LIST = "to of with for from by in on at as is are was were that"
_STRANDED = frozenset(_STRANDED_LIST.split())
_GREETING = re.compile(
    r"^\W*(?:dear|hi|hello|hey|subject)\b", re.IGNORECASE | re.MULTILINE
)
_CODE_LINE = re.compile(r"[{};=<>]|\w\(|\w\.\w+\(")
# A placeholder at the very end hides how the text ends; inside it is a name.
_NAMED_INSIDE = re.compile(rf"(?:{PLACEHOLDER.pattern})(?!$)")
_LONGEST_LINE = 2000
_RUNNING_WORDS = 12
_DANGLING = frozenset(_LISTED.split())
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENDED = re.compile(r"[.!?…:;。！？।؟»”\"'’)\]}>*_`~|%]\W*$|\W$")
_NOT_PROSE = re.compile(r"^\s*(?:[-*+•#>|]|\d+[.)]|\w[\w ]{0,24}:\s)")
_INNER_END = re.compile(r"[.!?]\s+(?=[^\W\d_])")
_LATIN_END = re.compile(r"[a-zA-Zà-ÿ]$")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_LEAST_WORDS = 5
_LEAST_TAIL = 3
_LIST_MARK = re.compile(r"^\s*(?:[-*+•–]|\d+[.)])\s")
_CLOSED = re.compile(r"[.!?…。！？][\"”’)*_]*\s*$")
_LEAST_ROWS = 3


def detect(complaint: Complaint) -> Finding | None:
    """Look at the end of the answer."""
    answer = complaint.answer.rstrip()
    if not answer:
        return None
    if has_open_fence(answer):
        return _finding("a code block was never closed", answer, 0.9)
    lines = answer.splitlines()
    last = _NAMED_INSIDE.sub("X", lines[-1][-_LONGEST_LINE:])
    lines[-1] = last
    letter = _GREETING.search(answer[:400]) is not None
    for reason, holds, confidence in (
        ("ends in the middle of a sentence", _dangles(last, letter=letter), 0.9),
        ("ends in the middle of a table row", _half_row(lines), 0.9),
        ("the last sentence has no end", _unended(last), 0.75),
        ("the lines before end, the last does not", _unlike(lines), 0.75),
    ):
        if holds:
            return _finding(reason, last, confidence)
    return None


def _dangles(last: str, *, letter: bool) -> bool:
    """Tell whether the last line stops at a comma or at a word that needs another.

    A letter may close with a comma, and a short line with a stranded preposition.
    """
    found = _WORD.findall(last)
    if len(found) < _LEAST_WORDS or _CODE_LINE.search(last):
        return False
    if last.endswith((",", " -", "(")):
        return not letter
    if last.split()[-1] != found[-1] or found[-1] not in _DANGLING:
        return False
    running = len(found) >= _RUNNING_WORDS or _INNER_END.search(last) is not None
    return running or found[-1] not in _STRANDED


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
    if not inner or _CODE_LINE.search(last):
        return False
    return len(_WORD.findall(last[inner[-1].end() :])) >= _LEAST_TAIL


def _unlike(lines: list[str]) -> bool:
    """Tell whether the last of several like lines alone has no end.

    Like lines are items of one list, or paragraphs; each of the three before it ends.
    """
    spoken = [line for line in lines[-12:] if line.strip()]
    *before, last = (line[-_LONGEST_LINE:] for line in spoken[-1 - _LEAST_ROWS :])
    listed = _LIST_MARK.match(last) is not None
    alike = len(before) == _LEAST_ROWS and all(
        _CLOSED.search(line) and (_LIST_MARK.match(line) is not None) == listed
        for line in before
    )
    if not alike or not _LATIN_END.search(last) or _CODE_LINE.search(last):
        return False
    if _INNER_END.search(last):
        return False
    return len(_WORD.findall(last)) >= _LEAST_WORDS


def _finding(reason: str, text: str, confidence: float) -> Finding:
    end = quote(text[-24:])
    return Finding(NAME, SYMPTOM_ID, "answer", f"{reason}: …{end}", confidence)
