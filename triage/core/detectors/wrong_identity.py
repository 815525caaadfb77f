"""An answer that names another maker's model than the one that was meant to answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import prose, quote
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "wrong_identity"
SYMPTOM_ID = "wrong_model"
_MAKERS = {
    "claude": "claude|anthropic|opus|sonnet|haiku",
    "gpt": r"gpt[\w.-]*|chatgpt|openai",
    "gemini": "gemini|bard|google",
    "llama": "llama",
    "mistral": "mistral|mixtral",
    "qwen": "qwen|tongyi|alibaba",
    "deepseek": "deepseek",
    "grok": "grok|xai",
}
_ANY = "|".join(_MAKERS.values())
_CLAIM = re.compile(
    rf"\bI(?:['’]m| am)(?: actually| called)?(?: an?)?(?: AI| assistant| language| "
    rf"large| model| version| based on| of|,| the)* ?({_ANY})\b|"
    rf"\b(?:trained|made|developed|created|built) by ({_ANY})\b",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"\b(?:{_ANY})\b", re.IGNORECASE)


def detect(complaint: Complaint) -> Finding | None:
    """Compare what the answer claims to be with system prompt and comment."""
    claim = _CLAIM.search(prose(complaint.answer))
    if claim is None:
        return None
    claimed = maker(claim[1] or claim[2])
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
