"""The issues that people have created of a cause."""

from __future__ import annotations

from triage.models import CauseIssue


def issues_known(*, cause_id: str) -> tuple[CauseIssue, ...]:
    """Return the issues of a cause, also those of which it is not known."""
    rows = CauseIssue.objects.filter(cause__cause_id=cause_id)
    return tuple(rows.order_by("asked_at", "pk"))
