"""Which reports there are, for investigators: ids, times, states, no text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.models import Report
from feedback.roles import INVESTIGATOR, require_held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from feedback.roles import Viewer


_READABLE = Report.State.REDACTED


@dataclass(frozen=True)
class ReportHead:
    """What a list says of one report; `readable` when it has a text to be read."""

    report_id: str
    created_at: datetime
    kind: str
    state: str
    attributes: Mapping[str, str]
    readable: bool


def report_heads(
    *,
    viewer: Viewer,
    known_by: datetime,
    limit: int,
    skip: int = 0,
    among: Sequence[str] | None = None,
) -> list[ReportHead]:
    """Return reports received by `known_by`, the latest first.

    With `among` only those of these ids. Raises NotAllowedError without the
    investigator's role. No text is read, so nothing is logged.
    """
    require_held(viewer=viewer, role=INVESTIGATOR)
    rows = Report.objects.filter(received_at__lte=known_by)
    if among is not None:
        rows = rows.filter(report_id__in=among)
    latest = rows.order_by("-received_at", "-report_id")[skip : skip + limit]
    fields = ("report_id", "created_at", "kind", "state", "attributes")
    return [
        ReportHead(report_id, created_at, kind, state, attributes, state == _READABLE)
        for report_id, created_at, kind, state, attributes in latest.values_list(
            *fields
        )
    ]
