"""Where a fault is: the description that tells its reports best, all symptoms read.

A fault adds so many reports a request, symptom by symptom, wherever it strikes. For
such an excess every deployment gains or loses log-likelihood on its own, so that the
best values of one attribute, the others held, are those that gain more than naming
them costs; the excess is fitted to the place and the place to the excess in turn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from triage.core.mixes import SYMPTOM
from triage.core.scan import NATS_A_VALUE, ROUNDS, TRUST, log_ratio, named
from triage.core.views import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from triage.core.effects import Effect
    from triage.core.ledger import Ledger
    from triage.core.scan import Sets, Space

# A symptom is read for a place when its excess there is this clear, and each symptom
# that is read costs so much.
TOLD_NATS = 4.0
SYMPTOM_NATS = 2.0
# So many reports behind an expectation leave no doubt of it.
SURE = 1e9
# Rounds of expectation and maximisation in which an excess is fitted.
EXCESS_ROUNDS = 5


@dataclass(frozen=True)
class Window:
    """Reports of some hours against what is expected; arrays (series, D).

    `requests` has the shape (D,).
    """

    names: tuple[str, ...]
    seen: NDArray[np.float64]
    expected: NDArray[np.float64]
    requests: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        *,
        ledger: Ledger,
        effects: Sequence[Effect],
        hours: tuple[int, int],
        beside: NDArray[np.bool_],
        series: Sequence[str] = (),
    ) -> Window:
        """The hours [since, until), known `effects` expected.

        Deployments in `beside` say nothing of the common factor. Without `series`
        every symptom is read.
        """
        since, until = hours
        moment = Moment(
            ledger=ledger, effects=effects, until=until, hours=until - since
        )
        names = tuple(series) or tuple(
            name for name in ledger.counts.series if name.startswith(SYMPTOM)
        )
        rows = [ledger.counts.series_number(name) for name in names]
        requests = moment.requests()
        more = moment.common_factor(beside=beside) - 1.0
        expected = [
            moment.expected(name) + more * requests * ledger.rates([name])
            for name in names
        ]
        return cls(
            names,
            moment.seen()[rows],
            np.maximum(np.array(expected).reshape(len(names), -1), 1e-9),
            requests,
        )

    def excess(self, mask: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Reports a request that a fault in `mask` adds, shape (series,).

        0 for the symptoms that do not tell it clearly.
        """
        excess, nats = self._told(mask)
        return np.where(nats >= TOLD_NATS, excess, 0.0)

    def nats(self, mask: NDArray[np.bool_]) -> float:
        """Log-likelihood ratio of a fault in `mask`, its symptoms paid for."""
        _, nats = self._told(mask)
        return float((nats - SYMPTOM_NATS)[nats >= TOLD_NATS].sum())

    def explaining(self, mask: NDArray[np.bool_]) -> Window:
        """The same window when a fault in `mask` is known."""
        added = np.outer(self.excess(mask), self.requests * mask)
        return replace(self, expected=self.expected + added)

    def gains(self, excess: NDArray[np.float64]) -> NDArray[np.float64]:
        """Nats that each deployment gains when it has this excess too, (D,)."""
        added = np.outer(excess, self.requests)
        gain: NDArray[np.float64] = (
            self.seen * np.log1p(added / self.expected) - added
        ).sum(axis=0)
        return gain

    def _told(
        self, mask: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Each symptom's excess in `mask`, and the nats that it gains.

        The ratio is summed deployment by deployment: where another cause explains much,
        a report says little, and takes nothing from what the others say. What is
        gained when all that is expected may be more alike is taken off.
        """
        seen, expected = self.seen[:, mask], self.expected[:, mask]
        excess = _fitted(seen, expected, self.requests[mask])
        added = np.outer(excess, self.requests[mask])
        gain = (seen * np.log1p(added / expected) - added).sum(axis=1)
        sums = {"observed": seen.sum(axis=1), "expected": expected.sum(axis=1)}
        sure = log_ratio(**sums, trust=np.full(len(seen), SURE))
        told = log_ratio(**sums, trust=np.full(len(seen), TRUST))
        return excess, np.maximum(gain - (sure - told), 0.0)


def _fitted(
    seen: NDArray[np.float64],
    expected: NDArray[np.float64],
    requests: NDArray[np.float64],
) -> NDArray[np.float64]:
    """The likeliest excess of each symptom, reports a request, shape (series,).

    Expectation and maximisation from the moment estimate; arrays (series, D).
    """
    total = max(float(requests.sum()), 1.0)
    beyond = seen.sum(axis=1) - expected.sum(axis=1)
    excess: NDArray[np.float64] = np.maximum(beyond, 0.0) / total
    for _ in range(EXCESS_ROUNDS):
        added = np.outer(excess, requests)
        excess = (seen * added / (expected + added)).sum(axis=1) / total
    return excess


@dataclass(frozen=True)
class Place:
    """A description and its log-likelihood ratio, its values paid for."""

    sets: Sets
    score: float


def describe(*, window: Window, space: Space, starts: Iterable[Sets]) -> Place:
    """The best description that is reached from any of `starts`.

    Raises ValueError when there is no start.
    """
    found = [_climbed(window, space, start) for start in starts]
    return max(found, key=lambda place: place.score)


def judge(*, window: Window, space: Space, sets: Sets) -> Place:
    """The score of one description."""
    nats = window.nats(space.fleet.mask(attributes=sets))
    return Place(sets, nats - NATS_A_VALUE * named(sets))


def _climbed(window: Window, space: Space, start: Sets) -> Place:
    best = judge(window=window, space=space, sets=start)
    sets = start
    for _ in range(ROUNDS):
        excess = window.excess(space.fleet.mask(attributes=sets))
        gains = window.gains(excess)
        for name in space.values:
            sets = _best_values(space, gains, sets, name)
        found = judge(window=window, space=space, sets=sets)
        if found.score <= best.score + 1e-9:
            break
        best = found
    return best


def _best_values(
    space: Space, gains: NDArray[np.float64], sets: Sets, name: str
) -> Sets:
    """The values of one attribute that gain more than they cost, the others held."""
    others = {key: values for key, values in sets.items() if key != name}
    held = space.fleet.mask(attributes=others)
    by_value = (space.groups[name] & held) @ gains - NATS_A_VALUE
    worth = by_value > 0
    if others and gains[held].sum() >= by_value[worth].sum():
        return others
    if not worth.any():
        return sets
    values = sorted(v for v, ok in zip(space.values[name], worth, strict=True) if ok)
    return {**others, name: tuple(values)}
