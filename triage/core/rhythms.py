"""Which series follow the hour of the day or the day of the week, and where.

Looked for with every fit. What comes again on five days of a week, or in every one of
three or four weeks, is no fault with an onset. It is told by itself, and enters the
expectation as a factor of the hour of the day, or of the day of the week.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from triage.core.alarm import MIN_REPORTERS
from triage.core.fleet import UNLOCATED
from triage.core.ledger import ALL
from triage.core.rhythm import (
    CYCLES,
    Cycle,
    Gain,
    Rhythm,
    gain,
    height,
    profile,
    told_by,
)
from triage.core.scan import NATS_A_VALUE, TRUST, log_ratio, named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from triage.core.causes import CauseState
    from triage.core.ledger import Ledger
    from triage.core.scan import Sets, Space

# The rate of the peak must be so many times that of the other hours.
LEAST_HEIGHT = 1.75
MOST_A_SERIES = 3
# It is over when it is this many times less clear than when it is told.
OVER = 4.0
# A cause that is clear in the hours in which a rhythm rests is not that rhythm.
CLEAR_NATS = 5.0
WHY = "follows the {}, so that it is told as a finding and not as a cause"


_Number = TypeVar("_Number", np.float64, np.int64)


class Rhythms:
    """The rhythms of one history; what they are now stands in the ledger."""

    def __init__(self, *, ledger: Ledger, nats: float) -> None:
        """`nats` is the held-out gain that makes a rhythm: a cause's alarm."""
        self._ledger = ledger
        self._nats = nats

    def learn(self, *, until: int, space: Space, causes: Sequence[CauseState]) -> None:
        """Look at what came before `until`; causes that are but a rhythm are closed."""
        places: list[tuple[Sets, NDArray[np.bool_]]] = [
            ({}, np.ones(len(self._ledger.fleet), bool))
        ]
        for name in space.values:
            places += [({name: (value,)}, mask) for value, mask in space.leading(name)]
        for cycle in CYCLES:
            whole = min(until // cycle.length, cycle.most)
            if whole < cycle.least:
                continue
            # A day of the week has all its hours, so that it can be told by its number.
            end = until // cycle.hours * cycle.hours
            past = _Past(self._ledger, end, whole * cycle.length, cycle)
            past.told = until
            for series in list(self._ledger.counts.series):
                self._keep_up(series, past, causes)
                for _ in range(MOST_A_SERIES):
                    if not self._find(series, past, places, causes):
                        break
            self._share(past)

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

    def _keep_up(self, series: str, past: _Past, causes: Sequence[CauseState]) -> None:
        """End what is over and fit the others again."""
        for rhythm in self._going(series):
            if rhythm.cycle is not past.cycle:
                continue
            mask = self._ledger.fleet.mask(attributes=rhythm.sets)
            found, _ = past.gain(series, mask[None, :], without=rhythm)
            factors = self._factors(rhythm, past, causes)
            if found.nats[0] < self._nats / OVER or height(factors) < LEAST_HEIGHT:
                rhythm.until = past.told
            else:
                rhythm.factors = factors

    def _share(self, past: _Past) -> None:
        """Say which series follow what the sum of all complaints follows.

        What all complaints of a place share, each kind of them has, unless it has a
        rhythm of its own or its reports speak against it.
        """
        going = [r for r in self._going() if r.cycle is past.cycle]
        own = {r.series for r in going}
        for rhythm in going:
            rhythm.also = [
                name
                for name in self._ledger.counts.series
                if rhythm.series == ALL and name not in own and past.holds(rhythm, name)
            ]

    def _find(
        self,
        series: str,
        past: _Past,
        places: Sequence[tuple[Sets, NDArray[np.bool_]]],
        causes: Sequence[CauseState],
    ) -> bool:
        """Take up the clearest place of a series, if one is clear enough."""
        found, excess = past.gain(series, np.array([mask for _, mask in places]))
        cost = np.array([NATS_A_VALUE * named(sets) for sets, _ in places])
        often = found.shown >= past.cycles - past.cycle.missed
        score = np.where(often, found.nats - cost, -np.inf)
        best = int(score.argmax())
        sets, mask = places[best]
        people = past.people(series, mask)
        taken = any(
            r.sets == sets and r.cycle is past.cycle for r in self._going(series)
        )
        if score[best] < self._nats or people < MIN_REPORTERS or taken:
            return False
        rests = excess[best] < CLEAR_NATS
        same = [c for c in causes if rests and self._is_this(c, series, mask, past)]
        even = [1.0] * past.cycle.slots
        since = past.until - len(past.requests)
        rhythm = Rhythm(series, sets, even, since, past.told, people)
        others = [c for c in causes if c not in same]
        rhythm.factors = self._factors(rhythm, past, others)
        if height(rhythm.factors) < LEAST_HEIGHT:
            return False
        for cause in same:
            for segment in cause.segments:
                segment.excess = {}
            why = WHY.format(past.cycle.name)
            cause.close(until=cause.start, resolved=past.told, why=why)
        self._ledger.rhythms.append(rhythm)
        return True

    def _is_this(
        self, cause: CauseState, series: str, mask: NDArray[np.bool_], past: _Past
    ) -> bool:
        """Whether a going cause adds to this series, in this place alone, and rests.

        What raised it must rest there too: a sum that follows the clock may hold a
        symptom that does not.
        """
        told = series in (cause.series, *cause.pool) or any(
            series in segment.excess for segment in cause.segments
        )
        place = self._ledger.fleet.mask(attributes=cause.sets)
        if cause.until is not None or not told or (place & ~mask).any():
            return False
        _, excess = past.gain(cause.series, mask[None, :])
        return bool(excess[0] < CLEAR_NATS)

    def _factors(
        self, rhythm: Rhythm, past: _Past, causes: Sequence[CauseState]
    ) -> list[float]:
        """Observed over expected by slot, outside known causes."""
        ledger, until, cycle = self._ledger, past.until, past.cycle
        since = max(rhythm.since, until - cycle.longest)
        fit = _Past(ledger, until, until - since, cycle)
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
        by_slot = np.eye(cycle.slots)[cycle.slot(hour)].T
        factors = profile(
            seen=(by_slot @ seen)[:, None],
            expected=(by_slot @ base)[:, None],
            cycle=cycle,
        )[:, 0]
        return [round(float(f), 4) for f in factors]


class _Past:
    """The `hours` before `until`, latest first, as whole cycles.

    `told` is the hour in which what they show is told: `until`, or later on that day.
    """

    def __init__(self, ledger: Ledger, until: int, hours: int, cycle: Cycle) -> None:
        self.until = self.told = until
        self.cycle = cycle
        self.cycles = hours // cycle.length
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
        """The gain of each place, and its excess in the slots that rest, in nats."""
        inside = masks.astype(float).T
        seen = self._in_slots(self.counts(series)) @ inside
        expected = self._in_slots(self.base(series, without)) @ inside
        found = gain(seen=seen, expected=expected, cycle=self.cycle)
        sums = [(x.sum(axis=0) * found.quiet).sum(axis=0) for x in (seen, expected)]
        excess = log_ratio(
            observed=sums[0], expected=sums[1], trust=np.full(len(masks), TRUST)
        )
        return found, excess

    def holds(self, rhythm: Rhythm, series: str) -> bool:
        """Whether the reports of a series do not speak against a rhythm."""
        mask = self._ledger.fleet.mask(attributes=rhythm.sets)
        hour = self.until - 1 - np.arange(len(self.requests))
        slot = self._in_slots(self.cycle.slot(hour)[:, None])[:, :, 0]
        nats = told_by(
            seen=self._in_slots(self.counts(series))[..., mask].sum(axis=-1),
            expected=self._in_slots(self.base(series))[..., mask].sum(axis=-1),
            factor=np.array(rhythm.factors)[slot // self.cycle.hours],
        )
        return nats >= 0

    def people(self, series: str, mask: NDArray[np.bool_]) -> int:
        """Distinct reporters in one place."""
        events = self._events.of([self._ledger.counts.series_number(series)])
        keep = (events.deployment != UNLOCATED) & mask[events.deployment]
        who = events.reporter[keep]
        return len(np.unique(who[who >= 0]))

    def _in_slots(self, hourly: NDArray[_Number]) -> NDArray[_Number]:
        """Sums by slot, shape (cycles, slots, D)."""
        shape = (-1, self.cycle.slots, self.cycle.hours, hourly.shape[1])
        sums: NDArray[_Number] = hourly.reshape(shape).sum(axis=2)
        return sums
