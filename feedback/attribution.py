"""Which deployment a report belongs to.

The record of the report's own request speaks first, then that of the request that
made the last answer, then the report's own metadata for whatever is still unknown.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from feedback.models import Report, RequestRecord
from feedback.outages import despite_conflicts
from feedback.prepared import on_postgres, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from feedback.prepared import Statement

_SERVED = """
    SELECT request_id, attributes::text FROM feedback_requestrecord
    JOIN feedback_deployment ON feedback_deployment.id = deployment_id
    WHERE request_id = ANY(%(requests)s)
"""


def served_by(request_ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the recorded attributes of each request that has a record."""
    wanted = {request_id for request_id in request_ids if request_id}
    if not wanted:
        return {}
    if on_postgres():
        (rows,) = run(question(wanted))
        return answer(rows)
    records = RequestRecord.objects.filter(request_id__in=wanted)
    return dict(records.values_list("request_id", "deployment__attributes"))


def question(request_ids: Iterable[str]) -> Statement:
    """Return what asks PostgreSQL for what `served_by` returns; see `answer`."""
    return _SERVED, {"requests": sorted(request_ids)}


def answer(rows: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """Return the recorded attributes by request from the rows to `question`."""
    return {request_id: json.loads(attributes) for request_id, attributes in rows}


def attribute(report: Report, served: Mapping[str, Mapping[str, str]]) -> bool:
    """Set the report's attributes and disagreements; say whether anything changed.

    An attribute disagrees when claim and record both know it and differ.
    """
    record = served.get(report.request_id) or served.get(report.answer_request_id) or {}
    claimed = report.claimed
    attributes = {**claimed, **record}
    disagreements = sum(
        claimed.get(name, value) != value for name, value in record.items()
    )
    before = (report.attributes, report.disagreements)
    report.attributes, report.disagreements = attributes, disagreements
    report.claimed_apart = None if attributes == claimed else claimed
    return before != (attributes, disagreements)


@despite_conflicts
def reattribute(*, request_ids: Iterable[str]) -> int:
    """Hear the records of `request_ids` for the reports that name them.

    A report whose attributes change is offered to triage again. Returns how many.
    One whose text has been purged keeps those it has: triage could not place it anew.
    """
    wanted = {request_id for request_id in request_ids if request_id}
    if not wanted:
        return 0
    with transaction.atomic():
        reports = list(
            Report.objects.filter(
                Q(request_id__in=wanted) | Q(answer_request_id__in=wanted)
            )
            .exclude(state=Report.State.PURGED)
            .only(
                "request_id",
                "answer_request_id",
                "claimed_apart",
                "attributes",
                "disagreements",
            )
            .order_by("pk")
            .select_for_update()
        )
        named = [name for r in reports for name in (r.request_id, r.answer_request_id)]
        served = served_by(named)
        changed = [report for report in reports if attribute(report, served)]
        for report in changed:
            report.handed = report.taken = False
        Report.objects.bulk_update(
            changed,
            ["claimed_apart", "attributes", "disagreements", "handed", "taken"],
            batch_size=100,
        )
    return len(changed)
