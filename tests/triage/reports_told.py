"""Redacted and placed reports, for the tests of the pages that list or show them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from feedback import facade
from tests.feedback.made_up import NOW, report
from triage.models import Placement


def told(
    count,
    *,
    first=0,
    symptom_id="truncated_output",
    user=None,
    trusted=True,
    metadata=None,
):
    """Store and place reports of that many people, on a day that is over."""
    ids = [f"r-{n}" for n in range(first, first + count)]
    more = {} if metadata is None else {"metadata": metadata}
    facade.accept_reports(
        items=[
            report(
                i,
                user_id=user or f"user of {i}",
                comment=f"quetzal {i} stopped",
                **more,
            )
            for i in ids
        ],
        now=NOW,
        trusted=trusted,
    )
    while facade.redact_waiting(now=NOW):
        pass
    late = timezone.now()
    for seen in facade.untaken_reports(known_before=late):
        Placement.objects.create(
            report_id=seen.report_id,
            received_at=seen.received_at,
            taken_at=late - timedelta(days=2),
            hour=seen.created_at,
            reporter=seen.reporter or "",
            attributes=dict(seen.attributes),
            symptom_id=symptom_id,
            version="test",
        )
    facade.mark_taken(report_ids=ids)
