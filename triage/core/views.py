"""Everything the scan looks at: counts and traffic against what is expected.

Expected is the baseline and, inside known causes, the excess that they explain: so
many reports a request touched, series by series.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from triage.core.counts import UNLOCATED, CountTable, Events, Fleet, TrafficTable
from triage.core.dispersion import between
from triage.core.scan import NO_FACTOR, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from triage.core.baseline import Baseline
    from triage.core.rhythm import Rhythm
    from triage.core.scan import Sets

ALL = "all"
# Reports in ten days up to which a reporter counts in full.
USUAL = 4.0


@dataclass
class Segment:
    """A stretch of a cause with one excess: series -> reports a request.

    `sets` says where it holds when that is only a part of the cause.
    """

    since: int
    excess: dict[str, float] = field(default_factory=dict)
    sets: Sets | None = None


@dataclass
class Effect:
    """What a known cause adds, where, and in which hours [first segment, until)."""

    sets: Sets
    segments: list[Segment]
    until: int | None = None

    def spans(self) -> list[tuple[Sets, int, int | None, Segment]]:
        """Each segment: where, and in which hours [since, until) it holds."""
        ends = [s.since for s in self.segments[1:]] + [self.until]
        return [
            (s.sets or self.sets, s.since, e, s)
            for s, e in zip(self.segments, ends, strict=True)
        ]


@dataclass(frozen=True)
class _Touched:
    """Where and in which hours [since, end) a known cause adds its excess."""

    mask: NDArray[np.bool_]
    since: int
    end: int | None
    excess: dict[str, float]


class Ledger:
    """The tables of one history, and views on them.

    `basis` says what `traffic` holds: requests ("traffic"), or, where there are no
    counters, the reports of all kinds ("reports").
    """

    def __init__(self, *, basis: str = "traffic") -> None:
        self.basis = basis
        self.fleet = Fleet()
        self.traffic = TrafficTable()
        self.counts = CountTable(fleet=self.fleet)
        self.baseline: Baseline | None = None
        self.rhythms: list[Rhythm] = []

    def rates(self, series: Sequence[str]) -> NDArray[np.float64]:
        """Baseline reports a request, summed over some series; shape (D,)."""
        return self._known("rate", series)

    def past(self, series: Sequence[str]) -> NDArray[np.float64]:
        """Reports behind the baseline, summed over some series; shape (D,)."""
        return self._known("past", series)

    def spread(self, series: Sequence[str], *, ages: int) -> NDArray[np.float64]:
        """Extra variance of the last 1 to `ages` hours by the squared expectation."""
        if self.baseline is None:
            raise RuntimeError("no baseline has been fitted yet")
        table = self.baseline.dispersion
        rows = [self.counts.series_number(name) for name in series]
        most = table[[row for row in rows if row < len(table)]].max(axis=0, initial=0)
        return between(dispersion=most, hours=np.arange(1, ages + 1))

    def _known(self, what: str, series: Sequence[str]) -> NDArray[np.float64]:
        if self.baseline is None:
            raise RuntimeError("no baseline has been fitted yet")
        table = getattr(self.baseline, what)
        rows = [self.counts.series_number(name) for name in series]
        known = [row for row in rows if row < len(table)]
        out = np.zeros(len(self.fleet))
        out[: table.shape[1]] = table[known].sum(axis=0)
        return out

    def events(self, *, since: int, until: int) -> Events:
        """The entries that count where traffic is known, in hours [since, until).

        What was reported where none is known, in an hour or from a deployment in an
        hour, says nothing of a rate: unknown, not calm.
        """
        found = self.counts.events(since=since, until=until)
        rows = self.traffic.judged(since=since, until=until, width=len(self.fleet))
        hour = found.hour - since
        located = found.deployment != UNLOCATED
        keep: NDArray[np.bool_] = np.any(rows, axis=1, keepdims=True)[hour, 0]
        keep[located] = rows[hour[located], found.deployment[located]]
        return found.where(keep)

    def beyond(
        self, series: Sequence[str], *, since: int, until: int
    ) -> NDArray[np.float64] | None:
        """What rhythms of the day add to the rates, latest hour first, (hours, D).

        None when there is none in these series: the common case, and it costs nothing.
        """
        rhythms = [r for r in self.rhythms if r.series in series]
        if not rhythms:
            return None
        requests = self.hourly_requests(since=since, until=until)
        hour = until - 1 - np.arange(until - since)
        out = np.zeros(requests.shape)
        for name in sorted({r.series for r in rhythms}):
            lift = np.ones(requests.shape)
            for rhythm in rhythms:
                if rhythm.series == name:
                    mask = self.fleet.mask(attributes=rhythm.sets)
                    lift[:, mask] *= rhythm.lift(hour=hour)[:, None]
            out += requests * self.rates([name]) * (lift - 1.0)
        return out

    def hourly_requests(self, *, since: int, until: int) -> NDArray[np.float64]:
        """Requests, latest hour first, shape (hours, D)."""
        rows = self.traffic.hours(since=since, until=until, width=len(self.fleet))
        return rows[::-1]

    def hourly_counts(
        self, *, events: Events, series: Sequence[str], since: int, until: int
    ) -> NDArray[np.float64]:
        """Located reports of some series, latest hour first, shape (hours, D)."""
        numbers = [self.counts.series_number(name) for name in series]
        keep = (events.deployment != UNLOCATED) & np.isin(events.series, numbers)
        age = until - 1 - events.hour[keep]
        shape = (until - since, len(self.fleet))
        flat = np.bincount(
            age * shape[1] + events.deployment[keep], minlength=shape[0] * shape[1]
        )
        return flat.reshape(shape).astype(float)


class Moment:
    """The hours before `until`, with what is known then; makes the views."""

    def __init__(
        self, *, ledger: Ledger, effects: Sequence[Effect], until: int, hours: int
    ) -> None:
        self.until = until
        self.since = max(0, until - hours)
        self._ledger = ledger
        self._events = ledger.events(since=self.since, until=until)
        self._requests = ledger.hourly_requests(since=self.since, until=until)
        places = [
            _Touched(ledger.fleet.mask(attributes=sets), since, end, segment.excess)
            for effect in effects
            for sets, since, end, segment in effect.spans()
        ]
        self._touched = [place for place in places if self._within(place).any()]
        quiet = np.ones(self._requests.shape, bool)
        for place in self._touched:
            quiet[np.ix_(self._within(place), place.mask)] = False
        self._quiet = quiet
        self._cum_requests = self._requests.cumsum(axis=0)
        self._cum_quiet_requests = (self._requests * quiet).cumsum(axis=0)
        self._all = self._totals([ALL])

    def view(self, *, series: Sequence[str]) -> View:
        """The pooled counts of some series against their expectation."""
        ledger = self._ledger
        hourly = self._counts(series)
        counts = hourly.cumsum(axis=0)
        rate = ledger.rates(series)
        explained = self._explained(series)
        expected = self._cum_requests * rate + explained
        beyond = self._beyond(series)
        if beyond is not None:
            expected += beyond.cumsum(axis=0)
        quiet_counts, quiet_expected = counts, expected
        if self._touched:
            quiet_counts = (hourly * self._quiet).cumsum(axis=0)
            quiet_expected = self._cum_quiet_requests * rate
            if beyond is not None:
                quiet_expected += (beyond * self._quiet).cumsum(axis=0)
        others, others_expected = self._all
        if ALL in series:
            others, others_expected = np.zeros((2, len(counts)))
        return View(
            counts=counts,
            expected=expected,
            explained=explained,
            quiet_counts=quiet_counts,
            quiet_expected=quiet_expected,
            others=np.maximum(others - quiet_counts.sum(axis=1), 0),
            others_expected=np.maximum(others_expected - quiet_expected.sum(axis=1), 0),
            past=ledger.past(series),
            spread=ledger.spread(series, ages=len(counts)),
            touched=bool(self._touched),
        )

    def reporters(
        self, *, series: Sequence[str], mask: NDArray[np.bool_], age: int
    ) -> tuple[int, int]:
        """Distinct reporters, and reports without one, in the last age + 1 hours."""
        who = self._reporters(series, mask, age)
        return len(np.unique(who[who >= 0])), int((who < 0).sum())

    def voices(
        self, *, series: Sequence[str], mask: NDArray[np.bool_], age: int
    ) -> float:
        """Distinct reporters, those who report all the time weighing less.

        Who sent more than USUAL reports of any kind in these hours counts as USUAL
        out of so many, so that three people cannot lift four to an alarm.
        """
        who = self._reporters(series, mask, age)
        told = [
            self._ledger.counts.reports_of(
                reporter=int(reporter), since=self.since, until=self.until
            )
            for reporter in np.unique(who[who >= 0])
        ]
        return float(sum(min(1.0, USUAL / count) for count in told))

    def _reporters(
        self, series: Sequence[str], mask: NDArray[np.bool_], age: int
    ) -> NDArray[np.int64]:
        """Who stands behind each entry that counts, NOBODY for the nameless."""
        numbers = [self._ledger.counts.series_number(name) for name in series]
        events = self._events
        keep = np.isin(events.series, numbers) & (events.hour >= self.until - 1 - age)
        keep &= (events.deployment != UNLOCATED) & mask[events.deployment]
        who: NDArray[np.int64] = events.reporter[keep]
        return who

    def requests(self) -> NDArray[np.float64]:
        """Requests by deployment over the whole moment, shape (D,)."""
        total: NDArray[np.float64] = self._requests.sum(axis=0)
        return total

    def common_factor(self, *, beside: NDArray[np.bool_]) -> float:
        """How much more everybody complains than expected, outside `beside`.

        What known causes touch says nothing either; NO_FACTOR reports speak for 1.
        """
        quiet = self._quiet & ~beside
        seen = float((self._counts([ALL]) * quiet).sum())
        expected = float(
            (self._requests * quiet).sum(axis=0) @ self._ledger.rates([ALL])
        )
        beyond = self._beyond([ALL])
        if beyond is not None:
            expected += float((beyond * quiet).sum())
        return (seen + NO_FACTOR) / (expected + NO_FACTOR)

    def seen(self) -> NDArray[np.float64]:
        """Reports over the whole moment, shape (series, D)."""
        ledger = self._ledger
        return self._events.grid(
            series=len(ledger.counts.series), deployments=len(ledger.fleet)
        )

    def expected(self, series: str) -> NDArray[np.float64]:
        """Reports expected over the whole moment, causes included, shape (D,)."""
        served = self._requests.sum(axis=0)
        expected: NDArray[np.float64] = served * self._ledger.rates([series])
        beyond = self._beyond([series])
        if beyond is not None:
            expected += beyond.sum(axis=0)
        for place in self._touched:
            excess = place.excess.get(series, 0.0)
            if excess:
                touched = self._requests[self._within(place)].sum(axis=0)
                expected += touched * place.mask * excess
        return expected

    def _counts(self, series: Sequence[str]) -> NDArray[np.float64]:
        return self._ledger.hourly_counts(
            events=self._events, series=series, since=self.since, until=self.until
        )

    def _totals(
        self, series: Sequence[str]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        counts = (self._counts(series) * self._quiet).sum(axis=1).cumsum()
        expected = self._cum_quiet_requests @ self._ledger.rates(series)
        beyond = self._beyond(series)
        if beyond is not None:
            expected = expected + (beyond * self._quiet).sum(axis=1).cumsum()
        return counts, expected

    def _beyond(self, series: Sequence[str]) -> NDArray[np.float64] | None:
        return self._ledger.beyond(series, since=self.since, until=self.until)

    def _within(self, place: _Touched) -> NDArray[np.bool_]:
        hour = self.until - 1 - np.arange(len(self._requests))
        end = self.until if place.end is None else place.end
        return (hour >= place.since) & (hour < end)

    def _explained(self, series: Sequence[str]) -> NDArray[np.float64]:
        """What known causes add to these series, summed backwards, (hours, D)."""
        out = np.zeros(self._requests.shape)
        for place in self._touched:
            excess = sum(place.excess.get(name, 0.0) for name in series)
            if excess:
                touched = np.outer(self._within(place), place.mask)
                out += self._requests * touched * excess
        return out.cumsum(axis=0) if len(self._touched) else out
