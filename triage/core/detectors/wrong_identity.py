"""An answer that names another maker's model than the one that was meant to answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import prose, quote, without_quotes
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "wrong_identity"
SYMPTOM_ID = "wrong_model"
_MAKERS = {
    "claude": "claude|anthropic|opus|sonnet|haiku",
    "gpt": r"gpt[\w.-]*|chatgpt|openai",
    "gemini": "gemini|bard|google",
    "llama": "llama|meta",
    "mistral": r"mistral(?: ai)?|mixtral",
    "qwen": "qwen|tongyi|alibaba|通义千问|阿里云",
    "deepseek": r"deepseek[\w.-]*",
    "grok": "grok|xai",
}
_ANY = "|".join(_MAKERS.values())
_MADE = r"(?:trained|made|developed|created|built|designed|entwickelt)"
_SELF = (
    r"\b(?:I(?:['’]m| am)|my name is|you(?:['’]re| are) (?:talking|speaking|chatting) "
    r"(?:to|with)|this is|ich bin|ich heiße|je suis|soy|sono|sou|ik ben)"
)
_CLAIM = re.compile(
    rf"{_SELF}(?: actually| called)?(?: an?)?(?: AI| assistant| language| large| model|"
    rf" version| based on| of|,| the)* ?({_ANY})\b|"
    rf"(?:\bI\b(?! not)|\bAs an? [\w ]*model)[^.!?\n]{{0,60}}\b{_MADE} by ({_ANY})\b|"
    rf"(?:我是|由)({_ANY})",
    re.IGNORECASE,
)
_NOT_I = re.compile(
    r"\b(?:not|unlike|use|used|compare|says?|tried|asked)\b", re.IGNORECASE
)
_NAMED = re.compile(rf"\b(?:{_ANY})\b", re.IGNORECASE)


def detect(complaint: Complaint) -> Finding | None:
    """Compare what the answer claims to be with system prompt and comment."""
    claim = _CLAIM.search(without_quotes(prose(complaint.answer)))
    if claim is None or _NOT_I.search(claim.group()):
        return None
    claimed = maker(claim[1] or claim[2] or claim[3])
    wished = "\n".join(c for role, c in complaint.conversation if role == "user")
    if claimed in {maker(name) for name in _NAMED.findall(wished)}:
        return None
    told = "\n".join(c for role, c in complaint.conversation if role == "system")
    for source, confidence in ((told, 0.9), (complaint.comment, 0.7)):
        named = {maker(name) for name in _NAMED.findall(source)}
        if named and claimed not in named:
            note = (
                f"says “{quote(claim.group(), limit=40)}”, {sorted(named)[0]} was meant"
            )
            return Finding(NAME, SYMPTOM_ID, "answer", note, confidence)
    return None


def maker(name: str) -> str:
    """Give the family that a model's or maker's name belongs to."""
    for family, pattern in _MAKERS.items():
        if re.fullmatch(pattern, name, re.IGNORECASE):
            return family
    return ""
