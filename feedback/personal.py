"""Shapes that have no place in a name or an id: addresses, numbers, keys.

Texts are redacted and values, titles and reasons are scanned by recognizers
(scanning.py). What must be stored as it came or not at all is looked at here: only
shapes that can hardly be anything else, since a report must not be lost over one.
"""

from __future__ import annotations

import re
from functools import lru_cache

CARD = "a card number"
_SHAPES = {
    "an e-mail address": re.compile(r"[\w.+%'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"),
    "a key or token": re.compile(
        r"(?<![A-Za-z0-9])(?:sk-[\w-]{20,}|AIza[\w-]{30,}|(?:hf|gsk|r8|npm)_\w{30,}"
        r"|gh[oprsu]_\w{30,}|github_pat_\w{50,}|glpat-[\w-]{18,}|xox[abeoprs]-[\w-]{16,}"
        r"|(?:AKIA|ASIA)[A-Z0-9]{16}|(?:sk|rk)_(?:live|test)_\w{10,}|gs_[\w-]{40,}"
        r"|SG\.[\w-]{20,}\.[\w-]{20,}|eyJ[\w-]{8,}\.[\w-]{8,})"
    ),
    "a private key": re.compile(r"PRIVATE KEY"),
    "a social security number": re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])"),
}
# In one piece, or grouped as cards are: 4-4-4-rest or 4-6-5.
_CARD = re.compile(
    r"(?<![\w.-])(?:\d{14,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{2,7}"
    r"|\d{4}([ -])\d{6}\2\d{4,5})(?![\w-])"
)
# Which beginnings are issued, with how many digits (ISO/IEC 7812).
_ISSUED = re.compile(
    r"4\d{15}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}"
    r"|3[47]\d{13}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14}(?:\d{3})?"
)
_IBAN = re.compile(
    r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)"
)
_IP = re.compile(r"(?<![\w.-])(?:\d{1,3}\.){3}\d{1,3}(?![\w.-])")
_VERSION = re.compile(r"version|build|release|client|server|driver|sdk", re.IGNORECASE)
_SMALL = 31  # four small numbers are a version more often than an address
_GROUPING = str.maketrans("", "", " -")


@lru_cache(maxsize=4096)
def personal_shape(text: str, *, name: str = "") -> str:
    """Return what `text` holds, as "an e-mail address"; empty when nothing is found.

    `name` says what the text is the value of: the version of something may look like
    an IP address.
    """
    for what, shape in _SHAPES.items():
        if shape.search(text):
            return what
    if any(_is_card(m[0].translate(_GROUPING)) for m in _CARD.finditer(text)):
        return CARD
    if len(text) >= 15 and any(
        _is_iban(m[0].replace(" ", "")) for m in _IBAN.finditer(text.upper())
    ):
        return "a bank account"
    if not _VERSION.search(f"{name} {text}") and any(
        _is_ip(m[0]) for m in _IP.finditer(text)
    ):
        return "an IP address"
    return ""


def _is_card(number: str) -> bool:
    return bool(_ISSUED.fullmatch(number)) and _luhn(number)


def _luhn(number: str) -> bool:
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(number))]
    return sum(d - 9 * (d > 9) for d in doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    turned = "".join(str(int(c, 36)) for c in text[4:] + text[:4])
    return 15 <= len(text) <= 34 and int(turned) % 97 == 1


def _is_ip(text: str) -> bool:
    numbers = [int(n) for n in text.split(".")]
    return max(numbers) <= 255 and max(numbers) > _SMALL and numbers[0] not in (0, 127)
