"""Text that is no text: lost characters, wrong encodings, leaked tokens, token soup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.mojibake import mojibake
from triage.core.detectors.parts import asked, prose, quote
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "garbled"
SYMPTOM_ID = "garbled_output"
_SIGNS = (
    ("replacement characters", re.compile("\ufffd+"), 0.9),
    ("control characters", re.compile("[\x00-\x08\x0b\x0e-\x1a\x7f]+"), 0.9),
    ("leaked special tokens", re.compile(r"<\|[a-z_]{2,30}\|>|\[/?INST\]"), 0.9),
    (
        "a run of punctuation",
        re.compile(r"([!?,;\"'\])}>])\1{15,}|(?:[\]})>]\s?){14,}"),
        0.85,
    ),
)
_TOKEN = re.compile(r"\S+")
_PLAIN = re.compile(r"[(\"'“‘]?[^\W\d_]+(?:['’-][^\W\d_]+)*[.,;:!?)\"'”’]*")
_NUMBER = re.compile(r"[$€£(+-]?\d[\d.,:%/-]*\S{0,3}")
_JOINED = re.compile(r"[^\W\d_]+(?:[_/\[\]{}|\\=#^]+[^\W\d_]+)+|[a-z]+[A-Z]{2,}[a-z]+")
_SIGN = re.compile(r"[§¤¬¦@#~^|\\{}<>\[\]=_/]")
_LONGEST_TOKEN = 80
_WINDOW = 14
_SOUP = 0.45
_MANY_SIGNS = 5
_CODE = re.compile(r"[;()]|->|=>|==|::|--")
_NOISE_RUN = 5
_NOISE = re.compile(r"(?=\S*[^\W\d_])(?!\\x|0x|https?:)\S{3,12}")
_VOWELS = re.compile(r"[aeiouyäöüàáâãèéêìíîòóôùúûœæ]", re.IGNORECASE)
_INNER_SIGN = re.compile(r"\w[§¤¬¦@#~^|\\{}<>\[\]=]+\w|[^\W\d_]\d+[^\W\d_]")


def detect(complaint: Complaint) -> Finding | None:
    """Look in the answer's prose, then in a comment that quotes it.

    What the user wrote too is spoken about, not suffered.
    """
    answer, question = prose(complaint.answer), asked(complaint)
    found = _in_answer(answer, question)
    if found is not None:
        return found
    for name, pattern, _ in _SIGNS[:3]:
        match = pattern.search(complaint.comment)
        if match:
            return _finding("comment", f"{name}: {quote(match.group())}", 0.7)
    wrong = mojibake(complaint.comment)
    return _finding("comment", wrong, 0.7) if wrong else None


def _in_answer(answer: str, question: str) -> Finding | None:
    for name, pattern, confidence in _SIGNS:
        match = pattern.search(answer)
        if match and not pattern.search(question) and not _spoken_of(name, question):
            return _finding("answer", f"{name}: {quote(match.group())}", confidence)
    wrong = mojibake(answer)
    if wrong and not mojibake(question, least=1):
        return _finding("answer", wrong, 0.9)
    soup = token_soup(answer)
    return _finding("answer", f"token soup: {quote(soup)}", 0.8) if soup else None


def _spoken_of(name: str, question: str) -> bool:
    """Tell whether prompts and their tokens are what the user asked about."""
    about = re.search(r"\btokens?\b|\bprompts?\b|template", question, re.IGNORECASE)
    return name == "leaked special tokens" and about is not None


def token_soup(text: str) -> str:
    """Give a stretch of words glued by symbols, or of letters without words.

    Soup: of 14 tokens 45% are words joined by symbols; or 40% carry a symbol, five
    kinds of symbol in all, and nothing that code has. Noise: five tokens in a row
    without vowels or with symbols inside.
    """
    for line in text.splitlines():
        if line.lstrip().startswith("|") or line.startswith(("    ", "\t")):
            continue
        tokens = [token[:_LONGEST_TOKEN] for token in _TOKEN.findall(line)]
        stretch = _noise(tokens) or _soup(tokens)
        if stretch:
            return stretch
    return ""


def _soup(tokens: list[str]) -> str:
    if len(tokens) < _WINDOW:
        return ""
    glued = [_is_glued(token) for token in tokens]
    signed = [_SIGN.search(token) is not None for token in tokens]
    if sum(signed) < _MANY_SIGNS and sum(glued) < _MANY_SIGNS:
        return ""
    for start in range(len(tokens) - _WINDOW + 1):
        end = start + _WINDOW
        if sum(glued[start:end]) >= _SOUP * _WINDOW:
            return " ".join(tokens[start:end])
        if sum(signed[start:end]) >= _SOUP * _WINDOW:
            stretch = " ".join(tokens[start:end])
            kinds = len(set(_SIGN.findall(stretch)))
            if kinds >= _MANY_SIGNS and not _CODE.search(stretch):
                return stretch
    return ""


def _noise(tokens: list[str]) -> str:
    run = 0
    for i, token in enumerate(tokens):
        run = run + 1 if _is_noise(token) else 0
        if run == _NOISE_RUN:
            return " ".join(tokens[i + 1 - run : i + 1])
    return ""


def _is_noise(token: str) -> bool:
    if not token.isascii() or not _NOISE.fullmatch(token) or _CODE.search(token):
        return False
    mixed = _INNER_SIGN.search(token) is not None and not _PLAIN.fullmatch(token)
    return token == token.lower() and (mixed or not _VOWELS.search(token))


def _is_glued(token: str) -> bool:
    if _PLAIN.fullmatch(token) or _NUMBER.fullmatch(token):
        return False
    return _JOINED.search(token) is not None


def _finding(where: str, note: str, confidence: float) -> Finding:
    return Finding(NAME, SYMPTOM_ID, where, note, confidence)
