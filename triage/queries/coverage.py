"""Which hours and deployments lack traffic counts: requests only, no report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback import facade
from triage.queries.closed_days import HOUR
from triage.queries.remembered import remembered, standing
from triage.queries.series import DAY, midnight
from triage.queries.state import scanned_to
from triage.queries.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

DAYS = 28
# Hours that may be missing from a day without much harm.
FEW = 2
MOST_GROUPS = 40
MOST_GAPS = 20
FLEET = "all deployments"
REST = "the other groups"
UNKNOWN = "unknown"
GROUP_BY = ("model", "platform")


@dataclass(frozen=True)
class Cell:
    """A group's day: of `expected` hours `missing` are not counted; None before any.

    `level` is 0 for none missing, 1 for a few, 3 for all.
    """

    day: datetime
    missing: int | None
    expected: int

    @property
    def level(self) -> int:
        """How bad, 0 to 3."""
        if not self.missing:
            return 0
        if self.missing <= FEW:
            return 1
        return 3 if self.missing >= self.expected else 2


@dataclass(frozen=True)
class Row:
    """One group; `share` is how many of its deployments' hours were counted (0-1)."""

    name: str
    deployments: int
    cells: tuple[Cell, ...]
    share: float
    silent: bool

    @property
    def missing(self) -> int:
        """The missing hours of all days."""
        return sum(cell.missing or 0 for cell in self.cells)


@dataclass(frozen=True)
class Gap:
    """Hours in a row, [start, end), in which a group was not counted."""

    name: str
    start: datetime
    end: datetime

    @property
    def hours(self) -> int:
        """How long."""
        return (self.end - self.start) // HOUR

    def inside(self, gaps: Iterable[Gap]) -> bool:
        """Say whether one of some gaps covers it, so that it tells nothing more."""
        return any(g.start <= self.start and self.end <= g.end for g in gaps)

    @property
    def text(self) -> str:
        """The gap in words."""
        return f"{self.name}: {moment(self.start)} to {moment(self.end)}"


@dataclass(frozen=True)
class Coverage:
    """The fleet's row, then one a group; the longest `gaps`, and how many `more`.

    `version` is that of all traffic.
    """

    since: datetime
    until: datetime
    days: tuple[datetime, ...]
    rows: tuple[Row, ...]
    gaps: tuple[Gap, ...]
    more: int
    version: int


def coverage_known(*, now: datetime) -> Coverage | None:
    """Return the last four weeks to the end of what is known; None without counters."""
    known = standing()
    version = known.traffic if known else facade.traffic_version()
    span = _span(now=now, version=version)
    if span is None:
        return None
    first, last = span
    until = min(max(scanned_to() or last, last + HOUR), now)
    since = max(first, midnight(until - HOUR) - (DAYS - 1) * DAY)
    return _known(now=now, since=since, until=until, version=version or 0)


@remembered
def _span(*, now: datetime, version: int | None) -> tuple[datetime, datetime] | None:
    """Return the first and the last hour that traffic of this version has."""
    return facade.traffic_span()


@remembered
def _known(
    *,
    now: datetime,
    since: datetime,
    until: datetime,
    version: int,
) -> Coverage:
    """Return the coverage of [since, until); `version` is that of all traffic."""
    days = tuple(
        midnight(since) + DAY * n for n in range(-((midnight(since) - until) // DAY))
    )
    groups = _groups()
    counted = _counted(since, until, list(groups.values()))
    everything = _Hours.of(counted, groups.values())
    named = [(FLEET, everything), *zip(groups, counted, strict=True)]
    rows: list[Row] = []
    gaps: list[Gap] = []
    for name, hours in named:
        begun = min(hours.by_hour, default=since)
        rows.append(_row(name, hours, begun, until, days))
        whole = [gap for gap in gaps if gap.name == FLEET]
        gaps += [g for g in _gaps(name, hours, begun, until) if not g.inside(whole)]
    gaps.sort(key=lambda gap: (-gap.hours, gap.start))
    return Coverage(
        since=since,
        until=until,
        days=days,
        rows=tuple(rows),
        gaps=tuple(gaps[:MOST_GAPS]),
        more=max(0, len(gaps) - MOST_GAPS),
        version=version,
    )


@dataclass(frozen=True)
class _Hours:
    """The hours in which a group was counted, with how many of its deployments."""

    by_hour: Mapping[datetime, int]
    deployments: int

    @classmethod
    def of(cls, parts: Iterable[_Hours], groups: Iterable[Sequence[int]]) -> _Hours:
        summed: dict[datetime, int] = {}
        for part in parts:
            for hour, count in part.by_hour.items():
                summed[hour] = summed.get(hour, 0) + count
        return cls(summed, sum(len(ids) for ids in groups))


def _groups() -> dict[str, list[int]]:
    """Return the deployments by model and platform, the smallest groups as one."""
    found: dict[str, list[int]] = {}
    for deployment in facade.deployments():
        values = [deployment.attributes.get(name, UNKNOWN) for name in GROUP_BY]
        found.setdefault(" on ".join(values), []).append(deployment.deployment_id)
    largest = sorted(found, key=lambda name: (-len(found[name]), name))
    kept = {name: found[name] for name in sorted(largest[:MOST_GROUPS])}
    rest = [pk for name in largest[MOST_GROUPS:] for pk in found[name]]
    return kept | ({REST: rest} if rest else {})


def _counted(
    since: datetime, until: datetime, groups: Sequence[Sequence[int]]
) -> list[_Hours]:
    hours: list[dict[datetime, int]] = [{} for _ in groups]
    for row in facade.hours_counted(since=since, until=until, groups=groups):
        hours[row.group][row.hour] = row.deployments
    return [_Hours(h, len(ids)) for h, ids in zip(hours, groups, strict=True)]


def _row(
    name: str,
    hours: _Hours,
    begun: datetime,
    until: datetime,
    days: Sequence[datetime],
) -> Row:
    seen: dict[datetime, int] = {}
    for hour in hours.by_hour:
        seen[midnight(hour)] = seen.get(midnight(hour), 0) + 1
    cells = []
    for day in days:
        expected = max(0, (min(day + DAY, until) - max(day, begun)) // HOUR)
        missing = expected - seen.get(day, 0) if expected else None
        cells.append(Cell(day=day, missing=missing, expected=expected))
    whole = sum(cell.expected for cell in cells) * hours.deployments
    return Row(
        name=name,
        deployments=hours.deployments,
        cells=tuple(cells),
        share=sum(hours.by_hour.values()) / whole if whole else 0.0,
        silent=not hours.by_hour,
    )


def _gaps(name: str, hours: _Hours, begun: datetime, until: datetime) -> Iterable[Gap]:
    at, start = begun, None
    while at < until:
        if at in hours.by_hour:
            if start is not None:
                yield Gap(name, start, at)
            start = None
        elif start is None:
            start = at
        at += timedelta(hours=1)
    if start is not None:
        yield Gap(name, start, until)
