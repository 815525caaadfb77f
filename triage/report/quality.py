"""How good the data of a week were: traffic counted, and how far the scan came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback import facade
from triage.queries.figures import percent
from triage.queries.wording import moment

if TYPE_CHECKING:
    from datetime import datetime

    from triage.queries.weeks import Week

HOURS = 168


@dataclass(frozen=True)
class Quality:
    """Of `of` hours of the week that are over, `counted` have traffic somewhere.

    `share` is how many of the hours of all deployments were counted (0-1), None
    without deployments; `scanned` is the end of what was scanned.
    """

    counted: int
    of: int
    share: float | None
    scanned: datetime | None

    @property
    def lines(self) -> tuple[str, ...]:
        """What is to be known before a number is believed."""
        hours = f"Traffic was counted in {self.counted} of {self.of} hours"
        if self.share is not None and self.counted:
            hours += f", {percent(self.share)} of the hours of all deployments"
        if not self.counted:
            hours += ": rates per request are not known"
        scan = f"Scanned to {moment(self.scanned)}." if self.scanned else "Not scanned."
        return (f"{hours}.", scan)

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "hours_with_traffic": self.counted,
            "hours": self.of,
            "deployment_hours_counted": self.share,
            "scanned_to": self.scanned.isoformat() if self.scanned else None,
        }


def quality_of(*, week: Week, now: datetime, scanned: datetime | None) -> Quality:
    """Return the data quality of a week as known at `now`."""
    ids = [deployment.deployment_id for deployment in facade.deployments()]
    rows = list(facade.hours_counted(since=week.start, until=week.end, groups=[ids]))
    passed = (min(week.end, now) - week.start).total_seconds() // 3600
    of = max(0, min(HOURS, int(passed)))
    whole = of * len(ids)
    return Quality(
        counted=len({row.hour for row in rows}),
        of=of,
        share=min(1.0, sum(row.deployments for row in rows) / whole) if whole else None,
        scanned=scanned,
    )
