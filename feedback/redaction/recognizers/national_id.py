"""National identity numbers that a form or check digits prove, without a word."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction import national_checks as check
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from feedback.redaction.recognizers.base import Found

_NOT_BEFORE, _NOT_AFTER = r"(?<![\w.+/-])", r"(?![\w/-]|\.\d)"

# Country, shape, and the check that a number of this shape must pass. Bare digits are
# not here unless a date and a check digit make chance one in five hundred or less.
NUMBERS: tuple[tuple[str, str, Callable[[str], bool] | None], ...] = (
    (
        "United Kingdom",
        r"[ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z](?: ?\d\d){3} ?[A-D]",
        None,
    ),
    ("Spain", r"(?:\d{8}|[XYZ]\d{7})-?[A-Z]", check.spain),
    (
        "Italy",
        r"[A-Z]{6}\d\d[ABCDEHLMPRST]\d\d[A-Z]\d{3}[A-Z]",
        check.italy,
    ),
    ("Brazil", r"\d{3}\.\d{3}\.\d{3}-\d\d", check.brazil),
    ("Poland", r"\d{11}", check.poland),
    ("Finland", r"\d{6}[-+A]\d{3}[0-9A-Y]", check.finland),
    ("Sweden", r"(?:19|20)?\d{6}[-+]\d{4}", check.sweden),
    ("France", r"[12] ?\d\d ?\d\d ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", check.france),
    ("Chile", r"\d{1,2}\.\d{3}\.\d{3}-[\dkK]", check.chile),
    ("Korea", r"\d{6}-[1-8]\d{6}", check.korea),
    ("China", r"[1-9]\d{5}(?:19|20)\d{9}[\dXx]", check.china),
    ("Singapore", r"[STFG]\d{7}[A-Z]", check.singapore),
    ("South Africa", r"\d{13}", check.south_africa),
    ("Mexico", r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HM][A-Z]{5}[A-Z0-9]\d", None),
    ("India", r"[A-Z]{3}[PCHFATBLJG][A-Z]\d{4}[A-Z]", None),
)
_SHAPES = tuple(
    (re.compile(f"{_NOT_BEFORE}{shape}{_NOT_AFTER}"), proof)
    for _, shape, proof in NUMBERS
)
_ANY = re.compile(
    _NOT_BEFORE + "(?:" + "|".join(shape for _, shape, _ in NUMBERS) + ")" + _NOT_AFTER
)


class NationalIdRecognizer(SpanRecognizer):
    """Finds identity numbers of fifteen states; see `numbers.py` for called ones."""

    entity = "NATIONAL_ID"

    def find(self, text: str) -> Iterator[Found]:
        """Yield numbers that pass the check of a state whose shape they have."""
        for first in _ANY.finditer(text):
            for pattern, proof in _SHAPES:
                match = pattern.match(text, first.start())
                if match and (proof is None or proof(match[0])):
                    yield match.start(), match.end(), 0.8
                    break
