"""A short answer that declines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import asked, prose, quote, without_quotes
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "refusal"
SYMPTOM_ID = "false_refusal"
_LONGEST = 900
_OPENING = 320
_CANNOT = (
    r"(?:I (?:can['’]?t|cannot|can not|won['’]t|will not|am unable to|am not able to|"
    r"must decline to|won['’]t be able to)|I['’]m (?:unable|not able|not going) to)"
)
_VERBS = (
    "help|assist|comply|continue|engage|discuss|fulfil|provide|create|generate|write|"
    "answer|do|share|participate|support"
)
_OBJECTS = (
    "that|this|your|such|any|these|those|the request|content|information|instructions|"
    "advice|material|anything|it"
)
_ELSEWHERE = (
    r"(?:kann|darf) (?:ich )?(?:dir|ihnen|dabei|damit|leider|diese \w+|\s)*nicht "
    r"(?:weiter)?(?:helfen|beantworten|erfüllen)",
    r"ich kann (?:dir |ihnen |diese |dabei |leider )+\w* ?nicht "
    r"(?:weiter)?(?:helfen|beantworten|erfüllen)",
    r"je ne (?:peux|suis) pas (?:en mesure de )?(?:vous |t['’])?"
    r"(?:aider|répondre à cette|fournir ce)",
    r"no puedo (?:ayudar|responder a es|proporcionar es|cumplir)",
    r"não posso (?:ajudar|responder a es|fornecer es)",
    r"non posso (?:aiutar|rispondere a quest|fornire quest)",
    r"kan (?:ik )?(?:je|u) (?:daar|hier) (?:helaas )?niet (?:mee|bij) helpen",
    r"(?:无法|不能)(?:提供|协助|帮助|回答|处理|满足)",
    r"お手伝い(?:することは)?でき(?:ません|ない)|お応えできません|お答えできません",
    r"도와드릴 수 없|답변(?:해 )?드릴 수 없",
    r"не могу (?:вам )?(?:помочь|ответить|выполнить)",
    r"لا (?:أستطيع|يمكنني) (?:مساعدت|الإجابة)",
)
_DECLINES = re.compile(
    "|".join(
        (
            rf"{_CANNOT} (?:{_VERBS})(?: you)?(?: with| to| in| about)?"
            rf" (?:{_OBJECTS})\b",
            rf"{_CANNOT} (?:help|assist|comply)(?: you)?[.,!]",
            r"this (?:\w+ )?violates? (?:my|our|the) (?:\w+ )?"
            r"(?:guidelines|polic|safety)",
            r"against my (?:\w+ )?(?:guidelines|polic|safety)",
            r"violates our (?:usage|content) (?:guidelines|polic)",
            r"I (?:must|have to|need to)(?: respectfully| politely)? decline\b",
            r"unable to respond to this request",
            r"I(?:['’]m| am) not comfortable (?:\w+ing|with)\b",
            r"I (?:don['’]t|do not) feel comfortable \w+ing\b",
            r"(?:was|been) flagged as (?:unsafe|harmful|inappropriate)",
            r"would(?: not|n['’]t) be (?:appropriate|right|responsible) for me to\b",
            *_ELSEWHERE,
        )
    ),
    re.IGNORECASE,
)


# The user wants a "no" written, or a sentence goes on with help after all.
_WISHED = re.compile(
    r"\bdeclin|\brefus|\breject|say(?:ing)? no\b|turn (?:\w+ )?down|"
    r"(?:tell|write|reply|respond|answer|email|letter|message) (?:to )?"
    r"(?:a|my|the|our) (?:customer|client|boss|user|guest|tenant|colleague)",
    re.IGNORECASE,
)
_HELPS = re.compile(
    r"[^.!?\n]*(?:\bbut\b|\bhowever\b|\bso here\b|; here|: here|\bhere (?:is|are)\b|"
    r"\bunless\b|\bwithout\b)",
    re.IGNORECASE,
)


def detect(complaint: Complaint) -> Finding | None:
    """Look at the opening of a short answer, then at a comment that quotes one."""
    answer = without_quotes(prose(complaint.answer))
    if len(answer) <= _LONGEST and not _WISHED.search(asked(complaint)):
        found = _DECLINES.search(answer[:_OPENING])
        if found and not _HELPS.match(answer, found.end()):
            return _finding("answer", found.group(), 0.9)
    told = _DECLINES.search(complaint.comment[:2000])
    return _finding("comment", told.group(), 0.6) if told else None


def _finding(where: str, piece: str, confidence: float) -> Finding:
    note = f"declines: {quote(piece, limit=40)}"
    return Finding(NAME, SYMPTOM_ID, where, note, confidence)
