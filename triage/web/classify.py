"""What a redacted comment shows, and why; nothing of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ninja import Router, Schema

from feedback.bodies import body_of
from feedback.errors import ApiError
from triage.classifying import FieldError, classification_document, complaint_of
from triage.core.clustering import load_engine
from triage.web.schemas import ErrorOut

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["read"])
_BODY = {
    "type": "object",
    "required": ["comment"],
    "properties": {
        "comment": {"type": "string"},
        "conversation": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["role", "content"],
                "properties": {
                    "role": {"type": "string"},
                    "content": {"type": "string"},
                },
            },
        },
    },
}
_DESCRIBED = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": _BODY}},
    }
}


class FindingOut(Schema):
    """What one detector saw."""

    detector: str
    symptom_id: str
    where: str
    note: str
    confidence: float


class ClassificationOut(Schema):
    """The symptom, its score of 0-1, the words and detectors that spoke for it.

    `second` is the next best symptom with its score, `version` that of the head.
    """

    symptom_id: str | None
    label: str
    family: str | None
    score: float
    detectors: list[FindingOut]
    unsorted: bool
    second: tuple[str, float] | None
    words: list[str]
    version: str


@router.post(
    "/classify",
    response={200: ClassificationOut, frozenset({400, 413, 415}): ErrorOut},
    summary="Classify",
    openapi_extra=_DESCRIBED,
)
def classify(request: HttpRequest) -> dict[str, Any]:
    """Say which symptom a redacted comment shows, and why."""
    try:
        complaint = complaint_of(body_of(request))
    except FieldError as error:
        raise ApiError(400, error.why, field=error.field) from None
    (found,) = load_engine().classify([complaint])
    return classification_document(found)
