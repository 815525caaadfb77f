"""Tool calls that came out as text, or whose JSON cannot be read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from triage.core.detectors.parts import asked, prose, quote
from triage.core.types import Finding

if TYPE_CHECKING:
    from triage.core.types import Complaint

NAME = "tool_json"
SYMPTOM_ID = "tool_call_malformed"
_MARKUP = re.compile(
    r"</?(?:antml:)?(?:function_calls?|invoke|tool_calls?|tool_use|parameter)\b[^>\n]*>|"
    r"\[TOOL_CALLS?\]|<\|?(?:tool|python)_(?:call|tag)\w*\|?>|"
    r"\bto=functions\.\w+",
)
_CALL = re.compile(
    r"\{\s*\"(?:name|tool|tool_name|function|function_call|tool_calls?)\"\s*:"
)
_TYPED = re.compile(r"\{\s*\"type\"\s*:\s*\"(?:tool_use|function|tool_call)\"")
_ARGUMENTS = re.compile(r"\"(?:arguments|parameters|input|args|tool_input)\"\s*:")
_FAILED = re.compile(
    r"InputValidationError|invalid (?:tool )?(?:arguments|parameters)|"
    r"required parameter [`'\"]?\w+[`'\"]? is missing|"
    r"missing required (?:parameter|arg)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"function.?call|tool.?(?:use|call)|invoke|schema|\bmcp\b", re.IGNORECASE
)
_JSON_WISHED = re.compile(r"\bjson\b", re.IGNORECASE)
# A call stands at the start of a line or a sentence; in one it is spoken about.
_OPENS = re.compile(r"(?:^|[\n.!?:>\]})])[ \t]*\Z")
_REACT = re.compile(r"^Action: \w+\s+Action Input:", re.MULTILINE)


def detect(complaint: Complaint) -> Finding | None:
    """Look for calls in the answer's text, failed calls, and either in the comment."""
    answer = prose(complaint.answer)
    if answer and not _SUBJECT.search(asked(complaint)):
        shown = _opening(_MARKUP, answer) or _REACT.search(answer)
        if not shown and not _JSON_WISHED.search(asked(complaint)):
            shown = _shown_call(answer)
        if shown:
            return _finding("answer", "a tool call shown as text", shown.group(), 0.9)
    for role, content in complaint.conversation[-6:]:
        failed = (
            _FAILED.search(content[:2000]) if role in {"tool", "function"} else None
        )
        if failed:
            return _finding("answer", "a tool call failed", failed.group(), 0.8)
        if role in {"tool_call", "tool_use"} and not _is_json(content):
            return _finding("answer", "a tool call is not JSON", content, 0.9)
    told = _MARKUP.search(complaint.comment) or _FAILED.search(complaint.comment)
    if told:
        return _finding("comment", "quotes a tool call", told.group(), 0.7)
    return None


def _shown_call(answer: str) -> re.Match[str] | None:
    call = _opening(_CALL, answer) or _opening(_TYPED, answer)
    return call if call and _ARGUMENTS.search(answer, call.end()) else None


def _opening(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Give the first match that opens a line or a sentence."""
    for found in pattern.finditer(text):
        if _OPENS.search(text[max(0, found.start() - 20) : found.start()]):
            return found
    return None


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _finding(where: str, reason: str, piece: str, confidence: float) -> Finding:
    return Finding(NAME, SYMPTOM_ID, where, f"{reason}: {quote(piece)}", confidence)
