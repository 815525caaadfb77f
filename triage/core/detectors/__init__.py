"""Deterministic tests on one report, one symptom each; one file a detector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.core.detectors import (
    empty_answer,
    error_codes,
    garbled,
    language,
    refusal,
    repetition,
    script_mixing,
    tool_json,
    truncation,
    unparsable_code,
    wrong_identity,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.core.types import Complaint, Finding

# In the order in which findings are listed; none depends on another.
DETECTORS: tuple[Callable[[Complaint], Finding | None], ...] = (
    script_mixing.detect,
    language.detect,
    garbled.detect,
    repetition.detect,
    truncation.detect,
    empty_answer.detect,
    unparsable_code.detect,
    tool_json.detect,
    refusal.detect,
    error_codes.detect,
    wrong_identity.detect,
)


def run(complaint: Complaint) -> tuple[Finding, ...]:
    """Give what every detector found; each gives at most one finding."""
    found = (detect(complaint) for detect in DETECTORS)
    return tuple(finding for finding in found if finding is not None)
