"""Which series follow the hour of the day, and where: looked for with every fit.

What does so on five days of a week is no fault with an onset. It is told by itself,
and enters the expectation as a factor of the hour of the day.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from triage.core.alarm import MIN_REPORTERS
from triage.core.fleet import UNLOCATED
from triage.core.rhythm import DAY, Gain, Rhythm, gain, height, profile
from triage.core.scan import NATS_A_VALUE, TRUST, log_ratio, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from triage.core.causes import CauseState
    from triage.core.ledger import Ledger
    from triage.core.scan import Sets, Space

DAYS = 7
WINDOW = DAYS * DAY
LEAST_DAYS = 5
LONGEST = 4 * WINDOW
# The rate of the peak must be so many times that of the other hours.
LEAST_HEIGHT = 1.75
MOST_A_SERIES = 3
# It is over when a week is this many times less clear than when it is told.
OVER = 4.0
# A cause that is clear in the hours in which a rhythm rests is not that rhythm.
CLEAR_NATS = 5.0
WHY = "follows the hour of the day, so that it is told as a finding and not as a cause"


class Rhythms:
    """The rhythms of one history; what they are now stands in the ledger."""

    def __init__(self, *, ledger: Ledger, nats: float) -> None:
        """`nats` is the held-out gain that makes a rhythm: a cause's alarm."""
        self._ledger = ledger
        self._nats = nats

    def learn(self, *, until: int, space: Space, causes: Sequence[CauseState]) -> None:
        """Look at the week before `until`; causes that are but a rhythm are closed."""
        if until < WINDOW:
            return
        places: list[tuple[Sets, NDArray[np.bool_]]] = [
            ({}, np.ones(len(self._ledger.fleet), bool))
        ]
        for name, masks in space.groups.items():
            for value, mask in zip(space.values[name], masks, strict=True):
                places.append(({name: (value,)}, mask))
        week = _Week(self._ledger, until)
        for series in list(self._ledger.counts.series):
            self._keep_up(series, week, causes)
            for _ in range(MOST_A_SERIES):
                if not self._find(series, week, places, causes):
                    break

    def to_json(self) -> list[dict[str, Any]]:
        """Everything, as plain values."""
        return [rhythm.to_json() for rhythm in self._ledger.rhythms]

    def restore(self, rhythms: Iterable[dict[str, Any]]) -> None:
        """Take up what `to_json` wrote."""
        self._ledger.rhythms = [Rhythm.from_json(r) for r in rhythms]

    def forget(self, *, until: int) -> None:
        """Say that all are over: exposure means something else now."""
        for rhythm in self._going():
            rhythm.until = until

    def _going(self, series: str | None = None) -> list[Rhythm]:
        return [
            r
            for r in self._ledger.rhythms
            if r.until is None and series in (None, r.series)
        ]

    def _keep_up(self, series: str, week: _Week, causes: Sequence[CauseState]) -> None:
        """End what is over and fit the others again."""
        for rhythm in self._going(series):
            mask = self._ledger.fleet.mask(attributes=rhythm.sets)
            found, _ = week.gain(series, mask[None, :], without=rhythm)
            factors = self._factors(rhythm, week.until, causes)
            if found.nats[0] < self._nats / OVER or height(factors) < LEAST_HEIGHT:
                rhythm.until = week.until
            else:
                rhythm.factors = factors

    def _find(
        self,
        series: str,
        week: _Week,
        places: Sequence[tuple[Sets, NDArray[np.bool_]]],
        causes: Sequence[CauseState],
    ) -> bool:
        """Take up the clearest place of a series, if one is clear enough."""
        found, excess = week.gain(series, np.array([mask for _, mask in places]))
        cost = np.array([NATS_A_VALUE * named(sets) for sets, _ in places])
        score = np.where(found.days >= LEAST_DAYS, found.nats - cost, -np.inf)
        best = int(score.argmax())
        sets, mask = places[best]
        people = week.people(series, mask)
        taken = any(r.sets == sets for r in self._going(series))
        if score[best] < self._nats or people < MIN_REPORTERS or taken:
            return False
        rests = excess[best] < CLEAR_NATS
        same = [c for c in causes if rests and self._is_in(c, series, mask)]
        rhythm = Rhythm(series, sets, [], week.until - WINDOW, week.until, people)
        others = [c for c in causes if c not in same]
        rhythm.factors = self._factors(rhythm, week.until, others)
        if height(rhythm.factors) < LEAST_HEIGHT:
            return False
        for cause in same:
            for segment in cause.segments:
                segment.excess = {}
            cause.close(until=cause.start, resolved=week.until, why=WHY)
        self._ledger.rhythms.append(rhythm)
        return True

    def _is_in(self, cause: CauseState, series: str, mask: NDArray[np.bool_]) -> bool:
        """Whether a going cause tells of this series, in this place alone."""
        told = cause.until is None and series in (cause.series, *cause.pool)
        place = self._ledger.fleet.mask(attributes=cause.sets)
        return told and not (place & ~mask).any()

    def _factors(
        self, rhythm: Rhythm, until: int, causes: Sequence[CauseState]
    ) -> list[float]:
        """Observed over expected by hour of the day, outside known causes."""
        ledger = self._ledger
        since = max(rhythm.since, until - LONGEST)
        fit = _Week(ledger, until, hours=until - since)
        beside = np.ones(fit.requests.shape, bool)
        hour = until - 1 - np.arange(until - since)
        for cause in causes:
            last = until if cause.until is None else cause.until
            inside = (hour >= cause.start) & (hour < last)
            place = ledger.fleet.mask(attributes=cause.sets)
            beside[np.ix_(inside, place)] = False
        beside &= ledger.fleet.mask(attributes=rhythm.sets)
        seen = (fit.counts(rhythm.series) * beside).sum(axis=1)
        base = (fit.base(rhythm.series, without=rhythm) * beside).sum(axis=1)
        by_hour = np.eye(DAY)[hour % DAY].T
        factors = profile(
            seen=(by_hour @ seen)[:, None], expected=(by_hour @ base)[:, None]
        )[:, 0]
        return [round(float(f), 4) for f in factors]


class _Week:
    """The hours before `until`, latest first."""

    def __init__(self, ledger: Ledger, until: int, hours: int = WINDOW) -> None:
        self.until = until
        self._ledger = ledger
        self._since = max(0, until - hours)
        self._events = ledger.events(since=self._since, until=until)
        self.requests = ledger.hourly_requests(since=self._since, until=until)

    def counts(self, series: str) -> NDArray[np.float64]:
        """Located reports, shape (hours, D)."""
        return self._ledger.hourly_counts(
            events=self._events, series=[series], since=self._since, until=self.until
        )

    def base(self, series: str, without: Rhythm | None = None) -> NDArray[np.float64]:
        """Reports expected by rates and other rhythms, shape (hours, D)."""
        hour = self.until - 1 - np.arange(len(self.requests))
        base: NDArray[np.float64] = self.requests * self._ledger.rates([series])
        for rhythm in self._ledger.rhythms:
            if rhythm.series == series and rhythm is not without:
                whole = replace(rhythm, since=0)
                mask = self._ledger.fleet.mask(attributes=rhythm.sets)
                base = base * np.where(mask, whole.lift(hour=hour)[:, None], 1.0)
        return base

    def gain(
        self, series: str, masks: NDArray[np.bool_], without: Rhythm | None = None
    ) -> tuple[Gain, NDArray[np.float64]]:
        """The gain of each place, and its excess in the hours that rest, in nats."""
        inside = masks.astype(float).T
        shape = (-1, DAY, len(masks))
        seen = (self.counts(series) @ inside).reshape(shape)
        expected = (self.base(series, without) @ inside).reshape(shape)
        found = gain(seen=seen, expected=expected)
        sums = [(x.sum(axis=0) * found.quiet).sum(axis=0) for x in (seen, expected)]
        excess = log_ratio(
            observed=sums[0], expected=sums[1], trust=np.full(len(masks), TRUST)
        )
        return found, excess

    def people(self, series: str, mask: NDArray[np.bool_]) -> int:
        """Distinct reporters in one place."""
        events = self._events.of([self._ledger.counts.series_number(series)])
        keep = (events.deployment != UNLOCATED) & mask[events.deployment]
        who = events.reporter[keep]
        return len(np.unique(who[who >= 0]))
