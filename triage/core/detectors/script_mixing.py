"""A foreign script inside another script's text.

Letters are told apart by their Unicode names, so no language has to be guessed. A
script that the user wrote or asked for, or that the answer itself announces
("in Japanese"), is meant; so is what stands in quotes or brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from triage.core.detectors.parts import asked, prose, quote, without_quotes
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "script_mixing"
SYMPTOM_ID = "foreign_language"
_LATIN = "LATIN"
_SCRIPTS = frozenset(
    {
        *("ARABIC", "ARMENIAN", "BENGALI", "CYRILLIC", "DEVANAGARI", "ETHIOPIC"),
        *("GEORGIAN", "GREEK", "GUJARATI", "GURMUKHI", "HAN", "HANGUL", "HEBREW"),
        *("KANNADA", "KHMER", "LAO", "LATIN", "MALAYALAM", "MONGOLIAN", "MYANMAR"),
        *("ORIYA", "SINHALA", "SYRIAC", "TAMIL", "TELUGU", "THAI", "TIBETAN"),
    }
)
_WRITTEN_TOGETHER = {"CJK": "HAN", "HIRAGANA": "HAN", "KATAKANA": "HAN"}
_SYMBOLS = {"GREEK", "HEBREW"}
_LONGEST_SYMBOL = 2
_DOMINANT = 0.6
_LEAST_LETTERS = 20
_MEANT = re.compile(
    r"translat|übersetz|tradu[ci]|перевед|翻译|翻訳|bilingual|vocabular|alphabet|"
    r"script|pronounc|phrasebook|transliterat|\bkanji|\bhiragana|\bkatakana|\bpinyin|"
    r"chinese|mandarin|cantonese|japanese|korean|russian|ukrainian|bulgarian|serbian|"
    r"greek|arabic|persian|farsi|urdu|hebrew|yiddish|hindi|sanskrit|marathi|nepali|"
    r"bengali|tamil|telugu|kannada|malayalam|thai\b|lao\b|khmer|burmese|georgian|"
    r"armenian|amharic|mongolian|sinhala|punjabi|gujarati|etymolog|unicode|cyrillic",
    re.IGNORECASE,
)
_SET_OFF = re.compile(
    r"\([^()\n]{0,80}\)|\[[^\[\]\n]{0,80}\]|[\"“„«‘「『《'][^\"”“»’」』》'\n]{0,80}[\"”“»’」』》']"
)
# Greek in a formula: next to an operator, however many letters.
_FORMULA = re.compile(
    r"[^\W\d_a-zA-Z]{0,4}\s?[=·×+−^√∝≈≤≥→/]\s?[^\W\d_a-zA-Z]{1,4}(?!\w)"
)
_RUN = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=8192)
def script(letter: str) -> str:
    """Give the script of a letter by its Unicode name, "" for symbols and marks."""
    if letter.isascii():
        return _LATIN
    first = unicodedata.name(letter, "").split(" ")[0]
    name = _WRITTEN_TOGETHER.get(first, first)
    return name if name in _SCRIPTS else ""


def detect(complaint: Complaint) -> Finding | None:
    """Look in the answer, then in a comment that quotes the answer."""
    answer = prose(complaint.answer)
    question = asked(complaint)
    if answer and not _MEANT.search(question):
        found = _in_answer(answer, question)
        if found:
            return found
    return _in_comment(prose(complaint.comment))


def _in_answer(answer: str, question: str) -> Finding | None:
    main = dominant(answer)
    if main is None:
        return None
    told = {script(c) for c in question if c.isalpha()}
    if main != _LATIN and told == {_LATIN}:
        return _finding("answer", f"{main.title()} answer to a Latin question", 0.9)
    if _MEANT.search(answer):
        return None
    bare = _SET_OFF.sub(" ", without_quotes(answer))
    if main == _LATIN:
        bare = _FORMULA.sub(_without_greek, bare)
    runs = _foreign(bare, main, frozenset(told))
    if not runs:
        return None
    return _finding("answer", _note(runs, main), 0.95 if len(runs) > 1 else 0.85)


def _in_comment(comment: str) -> Finding | None:
    if dominant(comment) != _LATIN:
        return None
    runs = _foreign(comment, _LATIN, frozenset())
    return _finding("comment", _note(runs, _LATIN), 0.7) if runs else None


def dominant(text: str) -> str | None:
    """Give the script of at least 60% of the letters; None when short or mixed."""
    counts = Counter(script(c) for c in text if c.isalpha())
    counts.pop("", None)
    total = counts.total()
    if total < _LEAST_LETTERS:
        return None
    name, most = counts.most_common(1)[0]
    return name if most >= _DOMINANT * total else None


def _foreign(text: str, main: str, allowed: frozenset[str]) -> list[str]:
    """Give the runs of letters of a script that is neither main, Latin nor told."""
    fine = {main, _LATIN, "", *allowed}
    runs = []
    for match in _RUN.finditer(text):
        odd = [c for c in match.group() if script(c) not in fine]
        symbol = (
            len(odd) <= _LONGEST_SYMBOL and script(odd[0]) in _SYMBOLS if odd else 1
        )
        if not symbol:
            runs.append("".join(odd))
    return runs


def _without_greek(match: re.Match[str]) -> str:
    greek = all(script(c) in {"GREEK", ""} for c in match.group() if c.isalpha())
    return " " if greek else match.group()


def _note(runs: list[str], main: str) -> str:
    names = sorted({script(c).title() for run in runs for c in run})
    return f"{', '.join(names)} inside {main.title()} text: {quote(' '.join(runs))}"


def _finding(where: str, note: str, confidence: float) -> Finding:
    return Finding(NAME, SYMPTOM_ID, where, note, confidence)
