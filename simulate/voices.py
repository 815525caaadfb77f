"""The voices in which people complain, and how often each is heard on a normal day.

A voice is a file of phrasings. Most voices tell one symptom under the same name;
"odd_words" tells of fallen quality, and "unclear" tells nothing.
"""

from __future__ import annotations

UNCLEAR = "unclear"

ORDINARY: dict[str, float] = {
    "quality_drop": 10,
    "ignores_instructions": 9,
    "fabrication": 8,
    "context_loss": 6,
    "slow_response": 6,
    "truncated_output": 5,
    "false_refusal": 5,
    "broken_code": 5,
    "formatting": 5,
    "server_error": 4,
    "hang_timeout": 4,
    "quota_burn": 4,
    "unrequested_action": 4,
    "wrong_model": 3,
    "tool_call_malformed": 3,
    "api_400_error": 3,
    "repetition_loop": 2,
    "compaction_failure": 2,
    "garbled_output": 2,
    "foreign_language": 1.5,
    "odd_words": 1,
    UNCLEAR: 9,
}

VOICES: tuple[str, ...] = tuple(ORDINARY)


def symptom_of(voice: str) -> str:
    """Return the symptom a voice tells, "unclear" when it tells none."""
    return "quality_drop" if voice == "odd_words" else voice
