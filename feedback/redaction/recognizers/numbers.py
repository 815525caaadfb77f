"""Card, bank-account and national numbers, by check digits and by context."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from presidio_analyzer.predefined_recognizers import (
    CreditCardRecognizer,
    UsSsnRecognizer,
)

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from presidio_analyzer import EntityRecognizer

    from feedback.redaction.recognizers.base import Found

_SEPARATED = r"[\s:#'\"*=()-]{0,4}"
_IBAN = re.compile(
    r"\b[A-Z]{2}\d{2}(?:[A-Z0-9]{11,30}|(?:[ -][A-Z0-9]{4}){2,7}"
    r"(?:[ -][A-Z0-9]{1,3})?)\b",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"\b(?:cards?|cc|visa|master\s?card|amex)\b\D{0,24}?\b(\d(?:[ -]?\d){11,18})\b",
    re.IGNORECASE,
)
_SSN = re.compile(
    r"\b(?:ssn|social\s+security(?:\s+(?:number|no\.?|num))?)(?:\s+is)?"
    + _SEPARATED
    + r"(\d{3}[ .-]?\d{2}[ .-]?\d{4})\b",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"\b(?:licen[cs]e|licen[cs]e\s+plate|passport|national\s+id(?:entity)?|id\s+card"
    r"|identity\s+card|tax\s+(?:id|payer\s+id)|nhs|insurance|medicare|aadhaar|pan\s+card"
    r"|steuer-?id|dni|nif|bsn|pesel|cpf)"
    r"(?:\s+(?:number|no\.?|num|id))?(?:\s+(?:is|was))?"
    + _SEPARATED
    + r"([A-Z]{0,4}(?:[ -]?[A-Z0-9]){4,17})\b",
    re.IGNORECASE,
)


def checked_numbers() -> list[EntityRecognizer]:
    """Return Presidio's recognizers for what a checksum or a fixed form proves."""
    return [CreditCardRecognizer(), UsSsnRecognizer()]


class IbanRecognizer(SpanRecognizer):
    """Finds bank accounts in any case and grouping, proved by their check digits."""

    entity = "IBAN_CODE"

    def find(self, text: str) -> Iterator[Found]:
        """Yield accounts whose remainder is right (ISO 7064, modulo 97)."""
        for match in _IBAN.finditer(text):
            end = _end_of_account(match[0])
            if end:
                yield match.start(), match.start() + end, 1.0


def _end_of_account(groups: str) -> int:
    """Return where the account in `groups` ends, 0 for none: a word may follow it."""
    while groups:
        compact = re.sub(r"[ -]", "", groups).upper()
        if 15 <= len(compact) <= 34 and _remainder(compact) == 1:
            return len(groups)
        groups = groups[: max(groups.rfind(" "), groups.rfind("-"), 0)]
    return 0


def _remainder(iban: str) -> int:
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97


class CardRecognizer(SpanRecognizer):
    """Finds digit groups that are called a card, mistyped ones included."""

    entity = "CREDIT_CARD"

    def find(self, text: str) -> Iterator[Found]:
        """Yield 12 to 19 digits after a word for a card."""
        for match in _CARD.finditer(text):
            yield match.start(1), match.end(1), 0.7


class SsnRecognizer(SpanRecognizer):
    """Finds nine digits that are called a social security number."""

    entity = "US_SSN"

    def find(self, text: str) -> Iterator[Found]:
        """Yield the digits, valid or not."""
        for match in _SSN.finditer(text):
            yield match.start(1), match.end(1), 0.8


class LicenceRecognizer(SpanRecognizer):
    """Finds driver's licences, passports and national ids by what they are called."""

    entity = "ID_NUMBER"

    def find(self, text: str) -> Iterator[Found]:
        """Yield the number that follows; it holds at least four digits."""
        for match in _LICENCE.finditer(text):
            if sum(map(str.isdigit, match[1])) >= 4:
                yield match.start(1), match.end(1), 0.7
