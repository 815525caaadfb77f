"""Deterministic tests on one report, one symptom each; one file a detector."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage.core.types import Complaint, Finding


def run(complaint: Complaint) -> tuple[Finding, ...]:
    """Give what every detector found."""
    return ()
