"""Everything the scan looks at: counts and traffic against what is expected.

Expected is the baseline and, inside known causes, the excess that they explain: so
many reports a request touched, series by series.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from triage.core.crowd import Crowd
from triage.core.ledger import ALL
from triage.core.scan import NO_FACTOR, View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from triage.core.effects import Effect
    from triage.core.ledger import Ledger


@dataclass(frozen=True)
class _Touched:
    """Where and in which hours [since, end) a known cause adds its excess."""

    mask: NDArray[np.bool_]
    since: int
    end: int | None
    excess: dict[str, float]


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
        expected = self._cum_requests * rate
        if self._touched:
            expected += explained
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
            dispersion=ledger.dispersion(series, ages=len(counts)),
            touched=bool(self._touched),
        )

    def crowd(
        self, *, series: Sequence[str], mask: NDArray[np.bool_], age: int
    ) -> Crowd:
        """Who stands behind the reports of some series in the last age + 1 hours."""
        numbers = [self._ledger.counts.series_number(name) for name in series]
        events = self._events.of(numbers)
        keep = events.hour >= self.until - 1 - age
        return Crowd(
            ledger=self._ledger,
            events=events.where(keep),
            mask=mask,
            hours=(self.since, self.until),
        )

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
        """Located reports over the whole moment, shape (series, D)."""
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
        return out.cumsum(axis=0, out=out) if len(self._touched) else out
