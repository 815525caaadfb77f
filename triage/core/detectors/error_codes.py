"""Error codes, named errors and time-outs, told in the comment or as the answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import asked, quote
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "error_codes"
_LONGEST_ANSWER = 600
_OPENING = 200

# Order matters: a named error says more than the number that comes with it.
_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "quota_burn",
        re.compile(
            r"rate_limit_error|too many requests|\b429\b|quota exceeded|"
            r"exceeded your (?:current )?quota",
            re.I,
        ),
    ),
    (
        "hang_timeout",
        re.compile(
            r"\btimed[ -]?out\b|ETIMEDOUT|ECONNRESET|deadline exceeded|request timeout|"
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
# A machine's words are one whatever was asked; words unless errors were the topic.
_MACHINE = re.compile(
    r"\W*(?:api (?:status)?error\b\W|\w+\.\w*error: |\{\s*\"error\"\s*:|"
    r"\{\s*\"type\"\s*:\s*\"error\"|[45]\d\d \{|"
    r"<html>\s*<head>\s*<title>[45]\d\d\b)",
    re.I,
)
_STATUS = (
    r"(?:internal|bad|gateway|service|too|request|unprocess|payload|error|forbidden|"
    r"overloaded|invalid)"
)
_WORDY = re.compile(
    r"\W*(?:(?:(?:api|http|server|request|network|connection|stream)\s)?"
    r"(?:error|exception)(?: code| occurred)?(?:\W{1,3}[45]\d\d\b|:| \()|"
    rf"(?:http |error |status )?[45]\d\d(?:\W*$|:? {_STATUS}|\W+\w+_error|"
    r": [a-z]+_too_large)|"
    r"\"(?:type|error|code)\"|(?:the |your )?request (?:has )?(?:timed out|failed)|"
    r"internal server error|(?:the )?service (?:is )?(?:temporarily )?unavailable|"
    r"(?:the )?(?:model|server|system) is (?:currently )?overloaded|overloaded\b|"
    r"upstream (?:request|connect)|something went wrong|"
    r"(?:an|there was an) error (?:occurred|generating|processing)|"
    r"you have (?:exceeded|reached) your|rate limit (?:exceeded|reached)|"
    r"too many requests)",
    re.I | re.M,
)
_ASKED_ABOUT = re.compile(
    r"\berrors?\b|\bexceptions?\b|\bstatus|time[ds]?[ -]?out|\b[45]\d\d\b|rate limit|"
    r"\boutage|unavailable|overload|\bfail(?:s|ed|ure)?\b|\blogs?\b|fehler|erreur",
    re.I,
)


def detect(complaint: Complaint) -> Finding | None:
    """Take a short answer that opens as an error for one; else ask the comment."""
    answer = complaint.answer.strip()
    if answer and len(answer) <= _LONGEST_ANSWER and _is_error(answer, complaint):
        opening = answer[:_OPENING]
        return _first(opening, "answer", 0.9) or Finding(
            NAME, "server_error", "answer", f"an error: {quote(opening)}", 0.8
        )
    return _first(complaint.comment[:4000], "comment", 0.8)


def _is_error(answer: str, complaint: Complaint) -> bool:
    if _MACHINE.match(answer):
        return True
    return bool(_WORDY.match(answer)) and not _ASKED_ABOUT.search(asked(complaint))


def _first(text: str, where: str, confidence: float) -> Finding | None:
    for symptom_id, pattern in _SIGNS:
        match = pattern.search(text)
        if match:
            note = f"names an error: {quote(match.group())}"
            return Finding(NAME, symptom_id, where, note, confidence)
    return None
