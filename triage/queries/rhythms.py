"""Complaints that follow the hour of the day or the day of the week: no cause."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from triage.models import ScanState
from triage.queries.everywhere import HOUR, RECENT, complaint_of
from triage.queries.figures import Figure
from triage.queries.remembered import remembered
from triage.queries.wording import day, listed, place

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SYMPTOM = "symptom:"


WEEKDAYS = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)


@dataclass(frozen=True)
class ClockRise:
    """One series in one place that rises again and again, and by how much.

    `ratio` is the rate while it is up over that of the rest; no counts are told.
    """

    series: str
    complaint: str
    attributes: Mapping[str, tuple[str, ...]]
    since: datetime
    until: datetime | None
    ratio: Figure

    def _sentence(self, clock: str, up: str, rest: str) -> str:
        span = f"since {day(self.since)}"
        if self.until:
            span = f"from {day(self.since)} to {day(self.until)}"
        return (
            f"{self.complaint} in {place(self.attributes)} follow the {clock}: "
            f"{self.ratio.times} × as many a request {up} as {rest}, {span}."
        )

    def _document(self, clock: str, **up: Sequence[int | str]) -> dict[str, Any]:
        return {
            "kind": f"follows the {clock}",
            "series": self.series,
            "attributes": {name: list(v) for name, v in self.attributes.items()},
            **{name: list(values) for name, values in up.items()},
            "since": self.since.isoformat(),
            "until": self.until.isoformat() if self.until else None,
            "rate_ratio": self.ratio.value,
        }


@dataclass(frozen=True)
class DailyRise(ClockRise):
    """A rise of every day in the hours [first, end) UTC."""

    hours: tuple[int, int]

    @property
    def sentence(self) -> str:
        """The rise in one sentence."""
        first, end = self.hours
        up = f"from {first:02}:00 to {end:02}:00 UTC"
        return self._sentence("hour of the day", up, "in the other hours")

    def document(self) -> dict[str, Any]:
        """The rise as JSON."""
        return self._document("hour of the day", hours=self.hours)


@dataclass(frozen=True)
class WeekdayRise(ClockRise):
    """A rise of every week on some days, by their names, in UTC."""

    days: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The rise in one sentence."""
        up = f"on {listed([f'{name}s' for name in self.days])} (UTC)"
        return self._sentence("day of the week", up, "on the other days")

    def document(self) -> dict[str, Any]:
        """The rise as JSON."""
        return self._document("day of the week", days=[d.lower() for d in self.days])


@remembered
def clock_known(*, now: datetime) -> tuple[DailyRise | WeekdayRise, ...]:
    """Return the rises told by `now`, the earliest first, those of few left out.

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


def daily_known(*, now: datetime) -> tuple[DailyRise, ...]:
    """Return those of every day."""
    return tuple(r for r in clock_known(now=now) if isinstance(r, DailyRise))


def weekdays_known(*, now: datetime) -> tuple[WeekdayRise, ...]:
    """Return those of some days of every week."""
    return tuple(r for r in clock_known(now=now) if isinstance(r, WeekdayRise))


def clock_lately(*, now: datetime) -> tuple[DailyRise | WeekdayRise, ...]:
    """Return the rises that last or were over not long ago, the latest first."""
    found = clock_known(now=now)
    kept = [r for r in found if r.until is None or now - r.until <= RECENT]
    return tuple(reversed(kept))


def _meet(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two rhythms follow the same clock and have hours in common."""
    if len(one["factors"]) != len(other["factors"]):
        return False
    first, second = sorted((one, other), key=lambda row: row["since"])
    return first["until"] is None or second["since"] < first["until"]


def _shown(row: Mapping[str, Any], origin: datetime) -> DailyRise | WeekdayRise:
    until = row["until"]
    first, end = row["peak"]
    told: dict[str, Any] = {
        "series": row["series"],
        "complaint": complaint_of(row["series"]),
        "attributes": {name: tuple(v) for name, v in row["sets"].items()},
        "since": origin + row["since"] * HOUR,
        "until": None if until is None else origin + until * HOUR,
        "ratio": Figure(float(f"{row['ratio']:.2g}"), digits=1),
    }
    size = len(WEEKDAYS)
    if len(row["factors"]) != size:
        return DailyRise(**told, hours=(first, end))
    # Days are numbered from the history's first.
    numbers = range(first, end if end > first else end + size)
    days = tuple(WEEKDAYS[(origin.weekday() + n) % size] for n in numbers)
    return WeekdayRise(**told, days=days)
