"""A short answer that declines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import prose, quote
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "refusal"
SYMPTOM_ID = "false_refusal"
_LONGEST = 900
_OPENING = 320
_CANNOT = (
    r"(?:I (?:can['’]?t|cannot|can not|won['’]t|will not|am unable to|am not able to|"
    r"must decline to)|I['’]m (?:unable|not able) to)"
)
_VERBS = (
    "help|assist|comply|continue|engage|discuss|fulfil|provide|create|generate|write|"
    "answer|do|share|participate|support"
)
_OBJECTS = (
    "that|this|your|such|any|these|those|the request|content|information|instructions|"
    "advice|material|anything"
)
_ELSEWHERE = (
    r"(?:kann|darf) ich (?:dir|ihnen)?\s?(?:leider )?(?:dabei )?nicht "
    r"(?:weiter)?helfen",
    r"je ne peux pas (?:vous )?(?:aider|répondre à cette)",
    r"no puedo (?:ayudar|responder a es)",
    r"我(?:无法|不能)(?:提供|协助|帮助|回答)",
    r"お手伝い(?:することは)?でき(?:ません|ない)",
    r"не могу (?:помочь|ответить)",
)
_DECLINES = re.compile(
    "|".join(
        (
            rf"{_CANNOT} (?:{_VERBS})(?: you)?(?: with| to| in| about)?"
            rf" (?:{_OBJECTS})\b",
            rf"{_CANNOT} (?:help|assist|comply)(?: you)?[.,!]",
            r"(?:violates?|against) (?:my|our|the) (?:\w+ )?"
            r"(?:guidelines|polic|safety)",
            r"I (?:must|have to|need to) decline\b",
            r"unable to respond to this request",
            *_ELSEWHERE,
        )
    ),
    re.IGNORECASE,
)


def detect(complaint: Complaint) -> Finding | None:
    """Look at the opening of a short answer, then at a comment that quotes one."""
    answer = prose(complaint.answer)
    if len(answer) <= _LONGEST:
        found = _DECLINES.search(answer[:_OPENING])
        if found:
            return _finding("answer", found.group(), 0.9)
    told = _DECLINES.search(complaint.comment[:2000])
    return _finding("comment", told.group(), 0.6) if told else None


def _finding(where: str, piece: str, confidence: float) -> Finding:
    note = f"declines: {quote(piece, limit=40)}"
    return Finding(NAME, SYMPTOM_ID, where, note, confidence)
