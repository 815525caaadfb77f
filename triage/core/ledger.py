"""The tables of one history, and what is expected by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from triage.core.counts import CountTable, Events, TrafficTable
from triage.core.dispersion import between
from triage.core.fleet import UNLOCATED, Fleet
from triage.core.spreading import Spreading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from triage.core.baseline import Baseline
    from triage.core.effects import Effect
    from triage.core.rhythm import Rhythm

ALL = "all"


class Ledger:
    """The tables of one history.

    `basis` says what `traffic` holds: requests ("traffic"), or, where there are no
    counters, the reports of all kinds ("reports"). `accepted` gives the effects of the
    causes known so far.
    """

    def __init__(self, *, basis: str = "traffic") -> None:
        self.basis = basis
        self.fleet = Fleet()
        self.traffic = TrafficTable()
        self.counts = CountTable(fleet=self.fleet)
        self.baseline: Baseline | None = None
        self.rhythms: list[Rhythm] = []
        self.accepted: Callable[[], Sequence[Effect]] = list

    def rates(self, series: Sequence[str]) -> NDArray[np.float64]:
        """Baseline reports a request, summed over some series; shape (D,)."""
        return self._known("rate", series)

    def past(self, series: Sequence[str]) -> NDArray[np.float64]:
        """Reports behind the baseline, summed over some series; shape (D,)."""
        return self._known("past", series)

    def dispersion(self, series: Sequence[str], *, ages: int) -> NDArray[np.float64]:
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
        # UNLOCATED finds the last column: whether anything is known of the hour.
        known = np.append(rows, np.any(rows, axis=1, keepdims=True), axis=1)
        if known.all():
            return found
        return found.where(known[found.hour - since, found.deployment])

    def beyond(
        self, series: Sequence[str], *, since: int, until: int
    ) -> NDArray[np.float64] | None:
        """What rhythms add to the rates, latest hour first, (hours, D).

        None when there is none in these series: the common case, and it costs nothing.
        """
        told = {name: [r for r in self.rhythms if r.tells(name)] for name in series}
        if not any(told.values()):
            return None
        requests = self.hourly_requests(since=since, until=until)
        hour = until - 1 - np.arange(until - since)
        out = np.zeros(requests.shape)
        for name, rhythms in told.items():
            if not rhythms:
                continue
            lift = np.ones(requests.shape)
            for rhythm in rhythms:
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
        told = events.of(self.counts.series_number(name) for name in series)
        keep = told.deployment != UNLOCATED
        age = until - 1 - told.hour[keep]
        shape = (until - since, len(self.fleet))
        flat = np.bincount(
            age * shape[1] + told.deployment[keep], minlength=shape[0] * shape[1]
        )
        return flat.reshape(shape).astype(float)

    def lost(self, events: Events) -> Iterator[tuple[Events, NDArray[np.float64]]]:
        """The entries without a deployment and their shares; see Spreading.

        None where reports stand for requests: there what a report names is a place.
        """
        if self.basis != "traffic":
            return iter(())
        spreading = Spreading(
            fleet=self.fleet,
            traffic=self.traffic,
            series=self.counts.series,
            rates=self._rates_or_even,
            effects=self.accepted(),
        )
        return spreading.of(events)

    def _rates_or_even(self, name: str) -> NDArray[np.float64]:
        """The rates of a series, the same everywhere as long as there are none."""
        rates = np.zeros(0) if self.baseline is None else self.rates([name])
        return rates if rates.any() else np.ones(len(self.fleet))
