"""In which symptoms the reports of two places differ."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from triage.core.scan import TRUST, log_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from triage.core.ledger import Ledger
    from triage.core.views import Moment

SYMPTOM = "symptom:"
UNSORTED = "symptom:unsorted"
CLEAR_NATS = 5.0


@dataclass(frozen=True)
class Mix:
    """Reports seen and expected of the symptoms clearly in excess, (series, D)."""

    names: tuple[str, ...]
    seen: NDArray[np.float64]
    expected: NDArray[np.float64]

    @classmethod
    def of(cls, *, ledger: Ledger, moment: Moment, mask: NDArray[np.bool_]) -> Mix:
        """The mix inside `mask` over a moment, beside what its effects explain."""
        names = [
            n for n in ledger.counts.series if n.startswith(SYMPTOM) and n != UNSORTED
        ]
        rows = [ledger.counts.series_number(n) for n in names]
        expected = np.array([moment.expected(n) for n in names]).reshape(len(names), -1)
        seen, expected = moment.seen()[rows] * mask, expected * mask
        clear = _clear(seen.sum(axis=1), expected.sum(axis=1))
        told = tuple(name for name, ok in zip(names, clear, strict=True) if ok)
        return cls(told, seen[clear], expected[clear])

    def excess(self, part: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Reports beyond expectation by symptom inside `part`, never below 0."""
        seen, expected = self.seen[:, part], self.expected[:, part]
        beyond: NDArray[np.float64] = seen.sum(axis=1) - expected.sum(axis=1)
        return np.maximum(beyond, 0.0)

    def difference(self, part: NDArray[np.bool_]) -> float:
        """Nats by which two mixes beat one shared by `part` and the rest.

        The shared mix is the excess of the whole, dealt out by size: a G-test on
        what exceeds the baseline.
        """
        sides = [part, ~part]
        excess = [self.excess(side) for side in sides]
        sizes = [float(e.sum()) for e in excess]
        if min(sizes) <= 0:
            return 0.0
        nats = 0.0
        for side, size in zip(sides, sizes, strict=True):
            seen = self.seen[:, side].sum(axis=1)
            shared = self.expected[:, side].sum(axis=1)
            shared = shared + sum(excess) * size / sum(sizes)
            with np.errstate(divide="ignore", invalid="ignore"):
                told = np.where(seen > 0, seen * np.log(seen / shared), 0.0)
            nats += float((told - (seen - shared)).sum())
        return nats

    def cost(self) -> float:
        """What the second mix costs in nats (Schwarz 1978): half a log a symptom."""
        reports = float(self.seen.sum())
        return 0.5 * max(len(self.names) - 1, 0) * math.log(max(reports, 1.0))


def _clear(
    seen: NDArray[np.float64], expected: NDArray[np.float64]
) -> NDArray[np.bool_]:
    trust = np.full_like(expected, TRUST)
    return log_ratio(observed=seen, expected=expected, trust=trust) >= CLEAR_NATS
