"""The plain values that the two engines take and give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True)
class Complaint:
    """What one report says, redacted.

    `conversation` is a sequence of (role, content) pairs, oldest first; the last
    "assistant" turn is the reported answer.
    """

    comment: str
    conversation: Sequence[tuple[str, str]] = ()

    @property
    def answer(self) -> str:
        """The reported answer, empty without consent to the conversation."""
        for role, content in reversed(self.conversation):
            if role == "assistant":
                return content
        return ""


@dataclass(frozen=True)
class Finding:
    """What one detector saw: where ("answer" or "comment"), what, how sure (0-1)."""

    detector: str
    symptom_id: str
    where: str
    note: str
    confidence: float


@dataclass(frozen=True)
class Classification:
    """The symptom of one report and why.

    `score` is a probability in 0-1. An unsorted report has symptom_id None, and
    `second` still names the nearest symptom with its score. `words` are the words
    that spoke most for the choice; `version` is that of the fitted head.
    """

    symptom_id: str | None
    label: str
    family: str | None
    score: float
    second: tuple[str, float] | None
    detectors: tuple[Finding, ...]
    words: tuple[str, ...]
    version: str

    @property
    def unsorted(self) -> bool:
        """True when no symptom was near enough."""
        return self.symptom_id is None
