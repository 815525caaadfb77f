"""An answer without any content."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "empty_answer"
SYMPTOM_ID = "truncated_output"


def detect(complaint: Complaint) -> Finding | None:
    """Tell when the last turn is the assistant's and holds nothing to read."""
    if not complaint.conversation:
        return None
    role, content = complaint.conversation[-1]
    if role != "assistant" or any(c.isprintable() and c != " " for c in content):
        return None
    return Finding(NAME, SYMPTOM_ID, "answer", "the answer is empty", 0.85)
