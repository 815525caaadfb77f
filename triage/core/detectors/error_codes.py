"""Error codes, named errors and time-outs, told in the comment or as the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import quote
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "error_codes"
_LONGEST_ANSWER = 600

# Order matters: a named error says more than the number that comes with it.
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "quota_burn",
        re.compile(r"rate_limit_error|too many requests|\b429\b|quota exceeded", re.I),
    ),
    (
        "hang_timeout",
        re.compile(
            r"\btimed[ -]?out\b|ETIMEDOUT|deadline exceeded|"
            r"\b(?:error|status|http|code)\W{0,3}(?:408|504)\b|gateway time-?out",
            re.I,
        ),
    ),
    (
        "server_error",
        re.compile(
            r"overloaded_error|\boverloaded\b|internal server error|bad gateway|"
            r"service (?:is )?(?:temporarily )?unavailable|\b(?:500|502|503|529)\b",
            re.I,
        ),
    ),
    (
        "api_400_error",
        re.compile(
            r"invalid_request_error|bad request|unprocessable|request_too_large|"
            r"\b(?:error|status|http|code|api|a|an)\W{0,3}(?:400|413|422)\b|"
            r"\b(?:400|413|422)\W{1,3}(?:error|\{|invalid|bad)|^\W*(?:400|413|422)\W*$",
            re.I,
        ),
    ),
)
# An answer that is an error opens as one; an answer about errors goes on in words.
_OPENS_AS_ERROR = re.compile(
    r"\W*(?:(?:api|http|server|request|network)?\s?(?:error|exception)\b"
    r"(?! (?:is|means))|"
    r"[45]\d\d\b(?! (?:is|means))|\{?\"(?:type|error|code)\"|request timed out|"
    r"internal server error|service unavailable|overloaded)",
    re.I,
)


def detect(complaint: Complaint) -> Finding | None:
    """Take a short answer that opens as an error for one; else ask the comment."""
    answer = complaint.answer.strip()
    if answer and len(answer) <= _LONGEST_ANSWER and _OPENS_AS_ERROR.match(answer):
        found = _first(answer, "answer", 0.9)
        if found:
            return found
    return _first(complaint.comment[:4000], "comment", 0.8)


def _first(text: str, where: str, confidence: float) -> Finding | None:
    for symptom_id, pattern in _SIGNS:
        match = pattern.search(text)
        if match:
            note = f"names an error: {quote(match.group())}"
            return Finding(NAME, symptom_id, where, note, confidence)
    return None
