"""An answer without any content."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "empty_answer"
SYMPTOM_ID = "truncated_output"


_MARKS = re.compile(
    r"^[ \t]*(?:```|~~~)[\w+#-]*[ \t]*$|&nbsp;|<br ?/?>|\*\*", re.MULTILINE
)


def detect(complaint: Complaint) -> Finding | None:
    """Tell when the last turn is the assistant's and holds nothing to read."""
    if not complaint.conversation:
        return None
    role, content = complaint.conversation[-1]
    if role != "assistant" or _says_something(content):
        return None
    return Finding(NAME, SYMPTOM_ID, "answer", "the answer is empty", 0.85)


def _says_something(content: str) -> bool:
    """Tell whether anything is left but spaces, invisible signs and bare markup."""
    return any(unicodedata.category(c)[0] not in "ZC" for c in _MARKS.sub("", content))
