"""One complaint as JSON in, what it shows as JSON out: for the command and the API."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from triage.core.types import Complaint

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from triage.core.types import Classification


class FieldError(ValueError):
    """What was sent is not a complaint: the field, empty for the whole, and why."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}" if field else why)
        self.field = field
        self.why = why


def complaint_of(document: object) -> Complaint:
    """Read {"comment", "conversation"?}; raises FieldError, which repeats nothing."""
    if not isinstance(document, dict):
        raise FieldError("", "not an object")
    comment = document.get("comment")
    if not isinstance(comment, str):
        raise FieldError("comment", "a text is needed")
    turns = document.get("conversation")
    if turns is not None and not isinstance(turns, list):
        raise FieldError("conversation", "a list of messages is needed")
    return Complaint(comment, tuple(_turns(turns or ())))


def _turns(turns: Iterable[object]) -> Iterator[tuple[str, str]]:
    for i, turn in enumerate(turns):
        if not isinstance(turn, dict):
            why = "an object with role and content is needed"
            raise FieldError(f"conversation[{i}]", why)
        for name in ("role", "content"):
            if not isinstance(turn.get(name), str):
                raise FieldError(f"conversation[{i}].{name}", "a text is needed")
        yield turn["role"], turn["content"]


def classification_document(found: Classification) -> dict[str, Any]:
    """Give one classification and why: words, detectors, score, second choice."""
    return {
        "symptom_id": found.symptom_id,
        "label": found.label,
        "family": found.family,
        "score": found.score,
        "detectors": [
            {
                "detector": finding.detector,
                "symptom_id": finding.symptom_id,
                "where": finding.where,
                "note": finding.note,
                "confidence": finding.confidence,
            }
            for finding in found.detectors
        ],
        "unsorted": found.unsorted,
        "second": found.second,
        "words": found.words,
        "version": found.version,
    }
