"""Dates of birth: dates that the text calls one. Other dates carry the symptom."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from feedback.redaction.recognizers.base import SpanRecognizer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.redaction.recognizers.base import Found

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|mär|mai|okt|dez|ene|abr|ago|dic"
    r"|janv|févr|avr|juin|juil|août|déc)[^\W\d_]{0,7}\.?"
)
_DATE = (
    rf"(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)?(?:\s+of|\s+de)?\s+{_MONTH}"
    rf"(?:,?(?:\s+de)?\s+\d{{2,4}})?"
    rf"|{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{2,4}})?"
    rf"|\d{{1,2}}-{_MONTH}-\d{{2,4}}|(?:19|20)\d{{6}})"
)
_SAID = re.compile(
    r"\b(?:born|d\.?o\.?b\b\.?|date[ _-]of[ _-]birth|birth[ _-]?dates?"
    r"|birthday|geburtsdatum"
    r"|geb\.|geboren|né[e]?|date[ ]de[ ]naissance|fecha[ ]de[ ]nacimiento|nacid[oa]"
    r"|nat[oa]|nascid[oa]|data[ ]de[ ]nascimento|data[ ]di[ ]nascita)\b"
    r"(?:[\s:=\"',.()*-]|\b(?:is|was|it['’]?s|on|the|am|le|el|il|em|in)\b){0,8}"
    rf"(?P<date>{_DATE})(?!\d)",
    re.IGNORECASE,
)


class BirthDateRecognizer(SpanRecognizer):
    """Finds the date after "born on", "date of birth", `dob:` and their like."""

    entity = "DATE_OF_BIRTH"

    def find(self, text: str) -> Iterator[Found]:
        """Yield the dates; a date that nothing calls one of birth stays."""
        for match in _SAID.finditer(text):
            yield match.start("date"), match.end("date"), 0.85
