"""A period as one picture tells it: causes from onset to end, changes beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from feedback import facade
from triage.queries.cause_view import WEAK, CauseView
from triage.queries.fleet_rate import RateDay, fleet_rates
from triage.queries.series import DAY, midnight
from triage.queries.wording import listed, moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from feedback.contracts import Change
    from triage.queries.cause_view import Suspect

# What the usual period holds: these many days, more if a cause began earlier.
SHORTEST, LONGEST = 14 * DAY, 92 * DAY
LEAD = 3 * DAY
MOST_BANDS = 40
MOST_OTHERS_TOLD = 30


@dataclass(frozen=True)
class Period:
    """Whole days (UTC) of [start, end)."""

    start: datetime
    end: datetime

    @property
    def last_day(self) -> datetime:
        """The start of the last day."""
        return self.end - DAY


@dataclass(frozen=True)
class Band:
    """One cause as far as it lies in the period; `going_on` when nothing ended it."""

    cause: CauseView
    start: datetime
    end: datetime
    going_on: bool

    @property
    def label(self) -> str:
        """Where and what, in words."""
        return f"{self.cause.place}: {self.cause.complaint}"


@dataclass(frozen=True)
class Mark:
    """One change; `suspects` pairs each cause that suspects it with its score."""

    change_id: str
    title: str
    at: datetime
    suspects: tuple[tuple[CauseView, Suspect], ...] = ()

    @property
    def score(self) -> float:
        """The best of its scores, 0 for a change that nothing suspects."""
        return max((s.score.value or 0.0 for _, s in self.suspects), default=0.0)

    @property
    def strong(self) -> bool:
        """True when a cause suspects it enough to be put into its sentence."""
        return self.score >= WEAK


@dataclass(frozen=True)
class Timeline:
    """The bands by onset and the marks by time; `more` causes are not drawn.

    `rates` are the days of the whole fleet.
    """

    period: Period
    bands: tuple[Band, ...]
    marks: tuple[Mark, ...]
    more: int = 0
    rates: tuple[RateDay, ...] = ()

    @property
    def suspected(self) -> tuple[Mark, ...]:
        """The changes that a cause suspects."""
        return tuple(mark for mark in self.marks if mark.suspects)

    @property
    def others(self) -> tuple[Mark, ...]:
        """The changes that no cause suspects."""
        return tuple(mark for mark in self.marks if not mark.suspects)

    @property
    def lines(self) -> tuple[str, ...]:
        """The picture as text, in time order."""
        others = self.others if len(self.others) <= MOST_OTHERS_TOLD else ()
        lines = [(band.cause.onset, _band_line(band)) for band in self.bands]
        lines += [(mark.at, _mark_line(mark)) for mark in (*self.suspected, *others)]
        text = [line for _, line in sorted(lines)]
        if self.others and not others:
            text.append(f"{len(self.others)} other changes, which no cause suspects.")
        if self.rates:
            highest = max(self.rates, key=lambda one: one.rate or 0)
            text.append(f"Complaints per request of the fleet, {highest.title}.")
        if self.more:
            text.append(f"{self.more} more causes, which are not drawn.")
        return tuple(text)


def usual_period(*, causes: Iterable[CauseView], until: datetime) -> Period:
    """Return the days before `until` that hold the onsets of recent causes."""
    end = midnight(until - timedelta(microseconds=1)) + DAY
    recent = [c.onset for c in causes if (c.until or until) > until - LONGEST]
    first = min([until - SHORTEST, *(onset - LEAD for onset in recent)])
    return Period(start=midnight(max(first, end - LONGEST)), end=end)


def timeline_of(
    *, causes: Sequence[CauseView], period: Period, until: datetime, now: datetime
) -> Timeline:
    """Return the causes and the changes of a period, as known by `now`.

    `until` is the end of what was scanned: an open cause is drawn up to there.
    """
    found = [_band(cause, period, until) for cause in causes]
    bands = sorted(
        (band for band in found if band.start < band.end),
        key=lambda band: (band.cause.onset, band.cause.cause_id),
    )
    drawn = bands[-MOST_BANDS:]
    suspects: dict[str, list[tuple[CauseView, Suspect]]] = {}
    for band in drawn:
        for suspect in band.cause.suspects:
            suspects.setdefault(suspect.change_id, []).append((band.cause, suspect))
    changes = facade.changes(known_before=now + timedelta(microseconds=1))
    return Timeline(
        period=period,
        bands=tuple(drawn),
        marks=tuple(
            _mark(change, suspects.get(change.change_id, ()))
            for change in changes
            if period.start <= change.at < period.end
        ),
        more=len(bands) - len(drawn),
        rates=fleet_rates(now=now, since=period.start, until=period.end),
    )


def _band(cause: CauseView, period: Period, until: datetime) -> Band:
    return Band(
        cause=cause,
        start=max(cause.onset, period.start),
        end=min(cause.until or until, period.end),
        going_on=cause.resolved_at is None,
    )


def _mark(change: Change, suspects: Iterable[tuple[CauseView, Suspect]]) -> Mark:
    return Mark(
        change_id=change.change_id,
        title=change.title,
        at=change.at,
        suspects=tuple(suspects),
    )


def _band_line(band: Band) -> str:
    ends = "still open" if band.going_on else f"until {moment(band.end)}"
    return (
        f"{moment(band.cause.onset)}: onset of {band.label}; detected "
        f"{moment(band.cause.detected_at)}, {ends}."
    )


def _mark_line(mark: Mark) -> str:
    line = f"{moment(mark.at)}: change “{mark.title}”"
    if not mark.suspects:
        return f"{line}."
    by = listed([f"{c.place} (score {s.score})" for c, s in mark.suspects])
    return f"{line}, a suspect for {by}."
