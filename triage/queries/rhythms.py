"""Complaints that follow the hour of the day: no cause, but to be known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from triage.models import ScanState
from triage.queries.everywhere import HOUR, RECENT, complaint_of
from triage.queries.figures import Figure
from triage.queries.remembered import remembered
from triage.queries.wording import day, place

if TYPE_CHECKING:
    from collections.abc import Mapping

SYMPTOM = "symptom:"


@dataclass(frozen=True)
class DailyRise:
    """One series in one place that rises every day in the hours [first, end) UTC.

    `ratio` is the rate of these hours over that of the others; no counts are told.
    """

    series: str
    complaint: str
    attributes: Mapping[str, tuple[str, ...]]
    hours: tuple[int, int]
    since: datetime
    until: datetime | None
    ratio: Figure

    @property
    def sentence(self) -> str:
        """The rise in one sentence."""
        first, end = self.hours
        span = f"since {day(self.since)}"
        if self.until:
            span = f"from {day(self.since)} to {day(self.until)}"
        return (
            f"{self.complaint} in {place(self.attributes)} follow the hour of the day: "
            f"{self.ratio.times} × as many a request from {first:02}:00 to "
            f"{end:02}:00 UTC as in the other hours, {span}."
        )

    def document(self) -> dict[str, Any]:
        """The rise as JSON."""
        return {
            "kind": "follows the hour of the day",
            "series": self.series,
            "attributes": {name: list(v) for name, v in self.attributes.items()},
            "hours": list(self.hours),
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "rate_ratio": self.ratio.value,
        }


@remembered
def daily_known(*, now: datetime) -> tuple[DailyRise, ...]:
    """Return the daily rises told by `now`, the earliest first, those of few left out.

    A sum of symptoms is left out while one of the symptoms tells of it.
    """
    state = ScanState.objects.filter(pk=1).values_list("state", flat=True).first() or {}
    if "origin" not in state:
        return ()
    origin = datetime.fromisoformat(state["origin"])
    rows = [
        row
        for row in state.get("rhythms", [])
        if row["reporters"] >= settings.MIN_REPORTERS
        and origin + row["told"] * HOUR <= now
    ]
    symptoms = [row for row in rows if row["series"].startswith(SYMPTOM)]
    return tuple(
        _shown(row, origin)
        for row in rows
        if row in symptoms or not any(_meet(row, other) for other in symptoms)
    )


def daily_lately(*, now: datetime) -> tuple[DailyRise, ...]:
    """Return the daily rises that last or were over not long ago, the latest first."""
    found = daily_known(now=now)
    kept = [r for r in found if r.until is None or now - r.until <= RECENT]
    return tuple(reversed(kept))


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rhythms have hours in common."""
    first, second = sorted((one, other), key=lambda row: row["since"])
    return first["until"] is None or second["since"] < first["until"]


def _shown(row: Mapping[str, Any], origin: datetime) -> DailyRise:
    until = row["until"]
    first, end = row["peak"]
    return DailyRise(
        series=row["series"],
        complaint=complaint_of(row["series"]),
        attributes={name: tuple(v) for name, v in row["sets"].items()},
        hours=(first, end),
        since=origin + row["since"] * HOUR,
        until=None if until is None else origin + until * HOUR,
        ratio=Figure(float(f"{row['ratio']:.2g}"), digits=1),
    )
