"""The known symptoms, their families, and the series that one report counts in."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from triage.core.types import Classification

UNSORTED = "unsorted"
UNSORTED_LABEL = "Unsorted"
_NEW = "New symptom"


@dataclass(frozen=True)
class Symptom:
    """One way in which an answer goes wrong, whatever it was about."""

    symptom_id: str
    label: str
    family: str
    description: str


FAMILIES: Mapping[str, str] = MappingProxyType(
    {
        "corruption": "Output corruption",
        "context": "Lost context",
        "behaviour": "Unwanted behaviour",
        "quality": "Answer quality",
        "tools": "Code and tools",
        "refusal": "Refusals",
        "latency": "Speed",
        "availability": "Errors and outages",
        "cost": "Limits and cost",
    }
)

TAXONOMY: tuple[Symptom, ...] = (
    Symptom(
        "foreign_language",
        "Foreign language or script in the answer",
        "corruption",
        "Words or characters of another language appear where none was asked for.",
    ),
    Symptom(
        "garbled_output",
        "Garbled text or odd words",
        "corruption",
        "Meaningless tokens, broken characters, or words that do not fit.",
    ),
    Symptom(
        "repetition_loop",
        "Repeats itself in a loop",
        "corruption",
        "The same words, lines or steps come again and again.",
    ),
    Symptom(
        "truncated_output",
        "Answer cut off",
        "corruption",
        "The answer ends before it is finished.",
    ),
    Symptom(
        "formatting",
        "Broken formatting",
        "corruption",
        "Markdown, tables, lists, formulas or line breaks come out wrong.",
    ),
    Symptom(
        "context_loss",
        "Forgets the conversation",
        "context",
        "What was said, agreed or uploaded earlier is no longer known.",
    ),
    Symptom(
        "compaction_failure",
        "Conversation cannot be compacted",
        "context",
        "Summarising a long conversation fails, loops or comes at the wrong time.",
    ),
    Symptom(
        "ignores_instructions",
        "Ignores instructions",
        "behaviour",
        "Explicit rules, limits or requests are not followed.",
    ),
    Symptom(
        "unrequested_action",
        "Acts without being asked",
        "behaviour",
        "Files, code or data are changed or removed without a request.",
    ),
    Symptom(
        "wrong_model",
        "Another model than the one chosen",
        "behaviour",
        "Requests appear to be served by a model that was not selected.",
    ),
    Symptom(
        "quality_drop",
        "Answers worse than before",
        "quality",
        "Shallow, lazy or careless answers where they used to be good.",
    ),
    Symptom(
        "fabrication",
        "Makes things up",
        "quality",
        "Invented facts, sources or results; claims of work never done.",
    ),
    Symptom(
        "broken_code",
        "Code with errors",
        "tools",
        "Generated code that does not parse, build or run.",
    ),
    Symptom(
        "tool_call_malformed",
        "Malformed tool calls",
        "tools",
        "Tool calls shown as text, with wrong arguments, or not parsable.",
    ),
    Symptom(
        "false_refusal",
        "Refuses harmless requests",
        "refusal",
        "A legitimate request is declined or blocked by a filter.",
    ),
    Symptom(
        "slow_response",
        "Slow answers",
        "latency",
        "Answers arrive, but far later than usual.",
    ),
    Symptom(
        "hang_timeout",
        "Hangs or times out",
        "latency",
        "No answer arrives: stuck, frozen or timed out.",
    ),
    Symptom(
        "server_error",
        "Server errors",
        "availability",
        "The service answers with 5xx errors, overloaded or unavailable.",
    ),
    Symptom(
        "api_400_error",
        "Valid requests rejected (400)",
        "availability",
        "The API refuses a normal request as invalid.",
    ),
    Symptom(
        "quota_burn",
        "Limits used up too fast",
        "cost",
        "Quotas, tokens or money run out faster than the work explains.",
    ),
)

BY_ID: Mapping[str, Symptom] = MappingProxyType({s.symptom_id: s for s in TAXONOMY})


def new_label(words: Sequence[str]) -> str:
    """Name a symptom that the taxonomy does not know by the words that tell it."""
    return f"{_NEW}: {', '.join(words)}" if words else _NEW


def is_new(label: str) -> bool:
    """Whether a label names a symptom that the taxonomy does not know."""
    return label.startswith(_NEW)


def series_of(classification: Classification) -> tuple[str, ...]:
    """Name the series that one report counts in.

    "all", "symptom:<id>" (or "symptom:unsorted"), "family:<id>" when sorted, and
    "detector:<name>" once for each detector that fired, by name.
    """
    names = sorted({finding.detector for finding in classification.detectors})
    symptom = classification.symptom_id or UNSORTED
    family = (f"family:{classification.family}",) if classification.family else ()
    detectors = tuple(f"detector:{name}" for name in names)
    return ("all", f"symptom:{symptom}", *family, *detectors)
