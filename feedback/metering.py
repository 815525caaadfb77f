"""The use-case of counted traffic: ask Prometheus hour by hour, leave out gaps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from feedback.adapters import prometheus as adapter
from feedback.fleet import accept_traffic
from feedback.not_understood import count_not_understood
from feedback.outcomes import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.prometheus_api import Prometheus

_CHUNK = 168
NO_SCRAPES = "hour left out: Prometheus did not scrape for a part of it"
MISSED = "hour left out: a target missed scrapes"


@dataclass(frozen=True)
class Meter:
    """What to ask whom; `recorded` reads the series of the recording rules."""

    prometheus: Prometheus
    recipe: adapter.Recipe
    labels: Mapping[str, str]
    recorded: bool = False

    def queries(self) -> tuple[str, str, str]:
        """Return the queries for requests, missed scrapes and minutes scraped."""
        if self.recorded:
            by = ", ".join([*self.labels, *(["le"] if self.recipe.edges else [])])
            asked = f"sum by ({by}) ({adapter.RECORDED})", adapter.RECORDED_MISSED
        else:
            requests = adapter.requests_query(self.recipe, labels=self.labels)
            asked = requests, adapter.missed_query(self.recipe)
        return *asked, adapter.MINUTES


@dataclass
class Metered:
    """What became of the hours: `gaps` says why one was left out."""

    hours: int = 0
    empty: list[datetime] = field(default_factory=list)
    gaps: dict[datetime, str] = field(default_factory=dict)
    accepted: int = 0
    duplicates: int = 0
    refused: list[str] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Add what intake said of some rows."""
        self.accepted += outcome.accepted
        self.duplicates += outcome.duplicates
        self.refused += [f"{r.field}: {r.message}" for r in outcome.refused]


def take_hours(
    *, meter: Meter, since: datetime, until: datetime, now: datetime
) -> Metered:
    """Take the traffic of the whole hours in [since, until) that are over.

    An hour with a gap is left out and counted under the source `prometheus`; one
    without any series has nothing to be taken. Raises PrometheusError.
    """
    told = Metered()
    start = _ceiling(since)
    end = min(_floor(until), _floor(now))
    while start < end:
        stop = min(end, start + _CHUNK * adapter.HOUR)
        _take(meter, start, stop, now, told)
        start = stop
    remarks: dict[str, int] = {}
    for why in told.gaps.values():
        remarks[why] = remarks.get(why, 0) + 1
    if remarks:
        count_not_understood(source="prometheus", remarks=remarks, now=now)
    return told


def _take(
    meter: Meter, start: datetime, stop: datetime, now: datetime, told: Metered
) -> None:
    hours = [start + i * adapter.HOUR for i in range((stop - start) // adapter.HOUR)]
    first, last = start + adapter.HOUR, stop
    requests, missed, minutes = (
        meter.prometheus.hourly(query, first=first, last=last)
        for query in meter.queries()
    )
    rows = adapter.rows_of(requests, recipe=meter.recipe, labels=meter.labels)
    shares, scraped = _by_hour(missed), _by_hour(minutes)
    told.hours += len(hours)
    good = []
    for hour in hours:
        if scraped.get(hour, 0) < adapter.LEAST_MINUTES:
            told.gaps[hour] = NO_SCRAPES
        elif shares.get(hour, 0) > adapter.MOST_MISSED:
            told.gaps[hour] = MISSED
        elif hour not in rows:
            told.empty.append(hour)
        else:
            good += rows[hour]
    if good:
        told.add(accept_traffic(items=good, now=now))


def _by_hour(matrix: list[dict[str, list[tuple[float, str]]]]) -> dict[datetime, float]:
    """Return the largest value of each hour before the time that it stands at."""
    found: dict[datetime, float] = {}
    for series in matrix:
        for at, value in series["values"]:
            hour = datetime.fromtimestamp(float(at), tz=UTC) - adapter.HOUR
            found[hour] = max(float(value), found.get(hour, 0.0))
    return found


def _floor(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _ceiling(at: datetime) -> datetime:
    return _floor(at + adapter.HOUR - timedelta(microseconds=1))
