"""The weekly reports that are kept: figures fit to be shown when they were made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from triage.models import KeptReport
from triage.queries.weeks import Week


@dataclass(frozen=True)
class Kept:
    """One kept report; `sentence` says its week in a line."""

    week: str
    made_at: datetime
    times_made: int
    sentence: str

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "week": self.week,
            "made_at": self.made_at.isoformat(),
            "times_made": self.times_made,
            "sentence": self.sentence,
        }


def reports_kept(*, since: datetime | None = None) -> tuple[Kept, ...]:
    """Return the kept reports, the latest week first; those made `since` a time."""
    rows = KeptReport.objects.order_by("-week")
    if since:
        rows = rows.filter(made_at__gte=since)
    found = rows.values_list("week", "made_at", "times_made", "document__sentence")
    return tuple(Kept(*row) for row in found)


def report_kept(*, week: str) -> dict[str, Any] | None:
    """Return the document of one kept report, None when none is kept."""
    try:
        Week.parse(week)
    except ValueError:
        return None
    row = KeptReport.objects.filter(week=week).only("document").first()
    return row.document if row else None
