"""Telephone numbers of the world, with versions, dates and counts left alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_EXTENSION = r"(?:\s?(?:x|ext\.?|extension)\s?\d{1,6})?"
_BEFORE = r"(?<![\w.:/+#$€£-])(?<!\d,)"
_AFTER = r"(?![\w%]|[.,:/-]\d)"

# Shapes that hardly anything but a telephone number has.
_SHAPED = re.compile(
    _BEFORE
    + r"(?:"
    + r"(?:\+|00)[1-9]\d{0,2}(?:[\s.-]?\(\d{1,5}\))?(?:[\s.-]?\d{1,5}+){2,6}+"
    + r"|\(\+?\d{2,5}\)[\s.-]?\d{2,5}(?:[\s.-]?\d{2,5}+){1,4}+"
    + r"|(?:(?:\+|00)?1[\s.-])?\(?\d{3}\)?[.-]\d{3}[.-]\d{4}"
    + r"|(?:1[\s.-])?\d{3}\s\d{3}\s\d{4}"
    + r"|0\d{1,4}[\s/-]\d{2,4}(?:[\s-]?\d{2,4}+){1,3}+"
    + r"|0\d{1,4}-\d{5,8}"
    + r")"
    + _EXTENSION
    + _AFTER
)
# Shapes that need a word like "call" or "phone" close by. Possessive, or a table of
# numbers would be split in every way there is.
_LOOSE = re.compile(
    _BEFORE + r"\(?\d{1,5}+\)?(?:[\s.-]?\(?\d{1,8}+\)?){0,5}+" + _EXTENSION + _AFTER
)
_WORD_BEFORE = re.compile(
    r"\b(?:tele)?phones?\b|\bcall(?:ed|ing|s)?\b|\bcell\b|\bmobile\b|\btel\b|\bfax\b"
    r"|\bwhats ?app\b|\bsms\b|\btext me\b|\breach(?:ed)?\b|\bdial(?:led|ed|ing)?\b"
    r"|\bring\b|\bcontact (?:me|us|number)\b|\b(?:my|his|her|their|our) numbers?\b"
    r"|\banswer(?:ing|s)?\b|\boffice\b|\bhotline\b|\bhandy\b",
    re.IGNORECASE,
)
_WORD_AFTER = re.compile(
    r"(?:[\s(,;:\\-]{0,3}\b|\s(?:is|was)\s(?:my|his|her|our|their|the)\s)"
    r"(?:office|fax|mobile|cell|home|work|tel|phone)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^(?:(?:19|20)\d\d[ .-](?:0?[1-9]|1[0-2])[ .-](?:0?[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[ .-](?:0?[1-9]|1[0-2])[ .-](?:19|20)\d\d)\b"
)
_NEAR = 40


class PhoneRecognizer(SpanRecognizer):
    """Finds numbers by shape, or by any shape next to a word about calling."""

    entity = "PHONE_NUMBER"

    def find(self, text: str) -> Iterator[Found]:
        """Yield numbers of 7 to 15 digits, extension included."""
        for match in _SHAPED.finditer(text):
            if _plausible(match[0], fewest=7 if match[0][0] == "+" else 8):
                yield match.start(), match.end(), 0.8
        if not _WORD_BEFORE.search(text) and not _WORD_AFTER.search(text):
            return
        for match in _LOOSE.finditer(text):
            if _plausible(match[0], fewest=6) and _about_calling(text, match):
                yield match.start(), match.end(), 0.7


def _plausible(number: str, *, fewest: int) -> bool:
    bare = re.split(r"\s?[xe]", number, maxsplit=1)[0]
    digits = [c for c in bare if c.isdigit()]
    if not fewest <= len(digits) <= 15 or len(set(digits)) < 3:
        return False
    return not _DATE.match(bare)


def _about_calling(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - _NEAR) : match.start()]
    after = text[match.end() : match.end() + 20]
    return bool(_WORD_BEFORE.search(before) or _WORD_AFTER.match(after))
