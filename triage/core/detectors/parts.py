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
_FENCE_LINE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([\w+#.-]*)")
_QUOTED = re.compile(
    r"^[ \t]*>.*$|[\"“„«‘「『《][^\"”“»’」』》\n]{1,160}[\"”“»’」』》]", re.MULTILINE
)
_INLINE = re.compile(r"`[^`\n]*`")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|[^\s@]{1,64}@\S+")


@dataclass(frozen=True)
class Block:
    """One fenced block: language in lower case (may be empty), code, words before."""

    language: str
    code: str
    before: str = ""


def without_code(text: str) -> str:
    """Give the first 20,000 characters of a text without code and placeholders."""
    outside, _, _ = _split(text[:MAX_CHARS])
    return PLACEHOLDER.sub(" ", _INLINE.sub(" ", outside))


def prose(text: str) -> str:
    """Give a text without code, placeholders and addresses."""
    return _ADDRESS.sub(" ", without_code(text))


def has_open_fence(text: str) -> bool:
    """Tell whether the last fence of a text was never closed."""
    return _split(text)[2]


def blocks(text: str) -> list[Block]:
    """Give the closed fenced blocks of a text; placeholders become a plain name."""
    return _split(text[:MAX_CHARS])[1]


def _split(text: str) -> tuple[str, list[Block], bool]:
    """Give the text outside fences, the closed blocks, whether one stays open.

    A fence is closed by a bare line of the same sign, at least as long (CommonMark).
    """
    if "```" not in text and "~~~" not in text:
        return text, [], False
    outside: list[str] = []
    found: list[Block] = []
    inside: list[str] = []
    mark, language = "", ""
    for line in text.splitlines(keepends=True):
        fence = _FENCE_LINE.match(line)
        if mark and fence and fence[1].startswith(mark) and line.strip() == fence[1]:
            code = PLACEHOLDER.sub("X", "".join(inside))
            found.append(Block(language, code, "".join(outside[-4:])))
            outside.append(" \n")
            mark, inside = "", []
        elif mark:
            inside.append(line)
        elif fence and "`" not in line[fence.end(1) :]:
            mark, language = fence[1], fence[2].lower()
        else:
            outside.append(line)
    return "".join(outside), found, bool(mark)


def without_quotes(text: str) -> str:
    """Give a text without quoted lines and short quotations: others' words."""
    return _QUOTED.sub(" ", text)


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
