"""Short ways to write down a report."""

from __future__ import annotations

from triage.core.types import Complaint


def answered(answer: str, question: str = "Tell me about it.") -> Complaint:
    return Complaint("", (("user", question), ("assistant", answer)))


def commented(comment: str) -> Complaint:
    return Complaint(comment)
