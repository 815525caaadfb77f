"""The parts of a report that detectors read: prose, code blocks, what was asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage.core.types import Complaint

MAX_CHARS = 20_000
SPACE = re.compile(r"\s+")
PLACEHOLDER = re.compile(r"<[A-Z][A-Z]*(?:_[A-Z]+)*(?:_\d+)?>")
_FENCE = re.compile(
    r"^[ \t]*(`{3,}|~{3,})[ \t]*([\w+#.-]*)[^\n]*\n(.*?)(?:^[ \t]*\1[ \t]*$|\Z)",
    re.DOTALL | re.MULTILINE,
)
_FENCE_LINE = re.compile(r"^[ \t]*(?:`{3,}|~{3,})", re.MULTILINE)
_INLINE = re.compile(r"`[^`\n]*`")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+")


@dataclass(frozen=True)
class Block:
    """One fenced block: its language in lower case (may be empty) and its code."""

    language: str
    code: str


def without_code(text: str) -> str:
    """Give the first 20,000 characters of a text without code and placeholders."""
    bare = _INLINE.sub(" ", _FENCE.sub(" ", text[:MAX_CHARS]))
    return PLACEHOLDER.sub(" ", bare)


def prose(text: str) -> str:
    """Give a text without code, placeholders and addresses."""
    return _ADDRESS.sub(" ", without_code(text))


def has_open_fence(text: str) -> bool:
    """Tell whether the last fence of a text was never closed."""
    return len(_FENCE_LINE.findall(text)) % 2 == 1


def blocks(text: str) -> list[Block]:
    """Give the closed fenced blocks of a text; placeholders become a plain name."""
    found = [
        Block(match[2].lower(), PLACEHOLDER.sub("X", match[3]))
        for match in _FENCE.finditer(text[:MAX_CHARS])
    ]
    return found[:-1] if has_open_fence(text[:MAX_CHARS]) else found


def asked(complaint: Complaint) -> str:
    """Give what system and user said, joined."""
    return "\n".join(
        content[:MAX_CHARS]
        for role, content in complaint.conversation
        if role in {"user", "system"}
    )


def quote(text: str, *, limit: int = 24) -> str:
    """Give a short piece for a finding's note, on one line."""
    single = SPACE.sub(" ", text).strip()
    return single if len(single) <= limit else f"{single[:limit]}…"
