"""Street and postal addresses: an anchor that is surely one, widened to the whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.allowlist import load_allowlist
from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_L = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ"
_UP = "A-ZÀ-ÖØ-ÞĀ-Ž"
_NUMBER = r"\d{1,5}(?:[ ]?[A-Za-z](?![A-Za-z]))?(?:[/-]\d{1,4}[A-Za-z]?)?"
_PROPER = rf"[{_UP}][{_L}'’.-]*"
_ENGLISH = (
    r"(?:street|road|avenue|boulevard|lane|drive|highway|terrace|crescent|parkway"
    r"|square|place|close|circle|trail|alley|mews|grove|gardens|heights|hill|row"
    r"|(?:st|rd|ave|av|blvd|ln|dr|hwy|ter|cres|pkwy|sq|pl|cir|ct|trl)\b\.?)"
)
_COMPOUND = (
    rf"[{_L}'’.-]*(?:stra(?:ß|ss)e|strasse|str\.|gasse|allee|weg|platz|ufer|damm|ring|straat"
    r"|laan|gracht|kade|plein|dijk|singel|gade|vej|veg|vegen|gata|gatan|gate|vägen|väg"
    r"|stigen|gränd|torget|tie|katu|kuja|polku|utca|útja|tere|sétány|gatvė)"
)
_LEADING = (
    r"(?:rue|avenue|boulevard|bd|chemin|impasse|allée|quai|place|route|cours|faubourg"
    r"|via|viale|piazza|corso|vicolo|largo|strada|calle|c/|carrer|avenida|av|avda|paseo|plaza"
    r"|camino|carretera|ronda|travesía|rua|rúa|praça|travessa|alameda|estrada|ul|ulica"
    r"|aleja|al|plac|os|bulevar|trg|cesta|prospekt|pereulok|bulvar|jalan|jl|lorong)"
)

# Anchors: what is hardly anything but a part of an address.
_ANCHORS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        # 12 Long Acre Street, 12B Baker St
        rf"\b{_NUMBER},?\s(?:[NSEW]\.?\s)?(?:[{_L}\d'’.-]+[ ]){{1,3}}{_ENGLISH}(?![\w-])",
        # Bahnhofstraße 12, Kerkstraat 5-7; 12 Bahnhofstraße
        rf"(?<![\w/.-]){_COMPOUND}(?:[ ]u\.)?[ ,]+{_NUMBER}\b",
        rf"(?<![\w.]){_NUMBER},?[ ](?!weg\b|ring\b|tie\b|gate\b){_COMPOUND}(?!\w)",
        # 19 rue La Boétie; Via Roma 12; ul. Zuchów 65
        rf"(?<![\w.]){_NUMBER},?[ ](?:bis[ ]|ter[ ])?{_LEADING}\b\.?[ ](?:de[ ]|du[ ]|des[ ]|la[ ])*"
        rf"[{_L}'’.-]{{3,}}",
        # units and boxes
        r"\b(?:apt|apartment|suite|ste|flat|unit|room)\b\.?[ ]?#?\d{1,5}[a-z]?\b(?:[ ]box[ ]\d+)?",
        r"\b(?:p\.?[ ]?o\.?[ ]?box|post(?:fach|bus)|casella[ ]postale|apartado)[ ]#?\d{1,6}\b",
        r"\b(?:psc|cmr|unit)[ ]\d{1,5},?[ ]box[ ]\d{1,6}\b",
    )
)
_EXACT_ANCHORS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?i:{_LEADING})\b\.?[ ](?:(?:de|del|della|du|des|la|los|las|do|da|dos)[ ])*"
        rf"{_PROPER}(?:[ ](?:{_PROPER}|de|da|do|la|del|di|i))*,?[ ]{_NUMBER}\b",
        # Military post, then a US or UK or Canadian postcode
        r"\b(?i:APO|FPO|DPO)[ ,]+(?i:A[AEP])[ ]\d{5}(?:-\d{4})?\b",
        rf"{_PROPER},?\s{{1,3}}[A-Z]{{2}},?\s{{1,3}}\d{{5}}(?:-\d{{4}})?\b",
        r"\b[A-Z]{1,2}\d[A-Z\d]?[ ]\d[ABD-HJLNP-UW-Z]{2}\b",
        r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z][ ]\d[A-Z]\d\b",
    )
)
# Number, one to four capitalised words, number: a street where the next thing says so.
_PLAIN = re.compile(
    rf"(?<![\w./#-])(?:{_NUMBER}[ ])?{_PROPER}(?:[ ](?:{_PROPER}|de|da|do|la|del|di|van)){{0,3}}[ ]"
    rf"{_NUMBER}(?![\w%]|\.\d)"
)
_SAID = re.compile(
    r"\b(?:address(?:es)?|live[sd]?\s(?:at|on|in)|reside[sd]?\sat|located\sat|office\sis\sat"
    r"|deliver(?:ed|y)?\sto|ship(?:ped|ping)?\sto|send\s(?:it|them)\sto|moved\sto|mail(?:ed)?\sto"
    r"|meet\b[^.\n]{0,30}\bat|is\sat|residence)\b[\s:,]*(?:is|was|to|with|at|:)?[\s:]*$",
    re.IGNORECASE,
)
_CITY_AFTER = re.compile(
    rf"^(?:\s*\n\s*|,\s*)(?:(?:apt|suite|flat|unit)\b|{_PROPER}|,)", re.IGNORECASE
)
_TOKEN = re.compile(rf"\d[\w/-]*|[{_L}][{_L}'’.-]*|\n[ \t]*|[^\w\s]|[ \t]+")
_PARTICLES = frozenset(
    "de da do di du del della des der den van von la le los las el al och og i u y am an "
    "im bei sur sous en saint st".split()
)
_MAX_LEFT, _MAX_RIGHT = 9, 22


class AddressRecognizer(SpanRecognizer):
    """Finds anchors and takes in the numbers and proper names next to them."""

    entity = "STREET_ADDRESS"

    def __init__(self) -> None:
        super().__init__()
        self._allow = load_allowlist()

    def find(self, text: str) -> Iterator[Found]:
        """Yield whole addresses, from house number to postcode or country."""
        if not any(map(str.isdigit, text)):
            return
        for pattern in (*_ANCHORS, *_EXACT_ANCHORS):
            for match in pattern.finditer(text):
                yield self._widen(text, match.start(), match.end(), 0.8)
        for match in _PLAIN.finditer(text):
            if self._is_said(text, match):
                yield self._widen(text, match.start(), match.end(), 0.6)

    def _is_said(self, text: str, match: re.Match[str]) -> bool:
        words = re.findall(rf"[{_L}]{{2,}}", match[0])
        if not any(map(self._allow.names_somebody, words)):
            return False
        if _SAID.search(text[max(0, match.start() - 60) : match.start()]):
            return True
        after = text[match.end() : match.end() + 30]
        return match[0][0].isdigit() and bool(_CITY_AFTER.match(after))

    def _widen(self, text: str, start: int, end: int, score: float) -> Found:
        left = list(_TOKEN.finditer(text, max(0, start - 120), start))[-_MAX_LEFT:]
        for token in reversed(left):
            if token[0].startswith("\n") and not self._line_goes_on(
                text, token.start()
            ):
                break
            if not self._belongs(token[0]):
                break
            if token[0][0].isalnum():
                start = token.start()
        return start, self._right_end(text, end), score

    def _right_end(self, text: str, end: int) -> int:
        last = end
        for count, token in enumerate(_TOKEN.finditer(text, end, end + 200)):
            if count >= _MAX_RIGHT or not self._belongs(token[0]):
                break
            if token[0][0].isalnum() and token[0].casefold() not in _PARTICLES:
                last = token.end()
                if token[0].endswith(".") and len(token[0]) > 4:
                    return last - 1
        return last

    def _line_goes_on(self, text: str, at: int) -> bool:
        return text[max(0, at - 1) : at] not in ("", "\n", ".", ":", "?", "!")

    def _belongs(self, token: str) -> bool:
        if token[0] in " \t\n,#" or token[0].isdigit():
            return True
        word = token.rstrip(".")
        if word.casefold() in _PARTICLES:
            return True
        return word[:1].isupper() and len(word) > 0 and self._allow.names_somebody(word)
