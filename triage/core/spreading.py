"""Reports that do not say where they are from, spread over where they may be from.

What a report knows of its deployment may fit several. It counts in each of them by its
posterior: in proportion to the reports expected there in its hour, which are requests
by rate, with what known causes add. It names no place, so it adds to no number of
distinct reporters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from triage.core.fleet import UNLOCATED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from triage.core.counts import Events, TrafficTable
    from triage.core.effects import Effect
    from triage.core.fleet import Fleet

# So many reports are spread at a time, which bounds the memory.
CHUNK = 1024


class Spreading:
    """Where the entries without a deployment may be from."""

    def __init__(
        self,
        *,
        fleet: Fleet,
        traffic: TrafficTable,
        series: Sequence[str],
        rates: Callable[[str], NDArray[np.float64]],
        effects: Sequence[Effect],
    ) -> None:
        """`rates` gives the rates of one of the `series`, shape (D,).

        `effects` are those of the known causes.
        """
        self._fleet, self._traffic = fleet, traffic
        self._series, self._rates = series, rates
        self._effects = effects

    def of(self, events: Events) -> Iterator[tuple[Events, NDArray[np.float64]]]:
        """The entries without a deployment, and their shares, shape (entries, D).

        The shares of an entry add up to 1, or to 0 where nothing served fits it.
        """
        lost = np.flatnonzero(events.deployment == UNLOCATED)
        for first in range(0, len(lost), CHUNK):
            part = events.where(lost[first : first + CHUNK])
            yield part, self._shares(part)

    def _shares(self, part: Events) -> NDArray[np.float64]:
        claims, of = np.unique(part.claim, return_inverse=True)
        weight = self._expected(part) * self._fleet.fitting(claims=claims.tolist())[of]
        total = weight.sum(axis=1, keepdims=True)
        shares: NDArray[np.float64] = np.divide(
            weight, total, out=np.zeros_like(weight), where=total > 0
        )
        return shares

    def _expected(self, part: Events) -> NDArray[np.float64]:
        """Reports expected in the hour of each entry, by deployment."""
        since, until = int(part.hour.min()), int(part.hour.max()) + 1
        rows = self._traffic.hours(since=since, until=until, width=len(self._fleet))
        kinds, of = np.unique(part.series, return_inverse=True)
        names = [self._series[kind] for kind in kinds]
        rates = np.array([self._rates(name) for name in names])[of]
        for effect in self._effects:
            for sets, first, end, segment in effect.spans():
                added = np.array([segment.excess.get(name, 0.0) for name in names])[of]
                last = np.inf if end is None else end
                added = added * (part.hour >= first) * (part.hour < last)
                if added.any():
                    rates += np.outer(added, self._fleet.mask(attributes=sets))
        expected: NDArray[np.float64] = rows[part.hour - since] * rates
        return expected
