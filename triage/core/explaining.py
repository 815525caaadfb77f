"""Why a cause is described as it is: what its excess rules out, and what it cannot.

Had the fault struck a place beside the cause too, so many reports would have come from
there. The log-likelihood ratio of what came (the gain of `places.Window`) tells three
answers apart: ruled out, cannot be told, told as well. A reader gets the answer, the
requests and what would have come, never the reports of a place outside.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import chi2

from triage.core.places import Window
from triage.core.scan import NATS_A_VALUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from triage.core.effects import Effect
    from triage.core.ledger import Ledger
    from triage.core.scan import Sets, Space

RULED_OUT, OPEN, TOLD = "ruled out", "cannot be told", "told as well"
ALIKE, UNEVEN, FEW = "alike", "uneven", "too few"
MOST_NEIGHBOURS = 6
# Values of one attribute inside a cause differ when chance does it once in so many.
UNEVEN_CHANCE = 0.001
# Reports that must be expected of each value, on average, before they are compared.
LEAST_A_VALUE = 3.0

Json = dict[str, Any]


class Explainer:
    """Explains one cause from its own hours; other causes are expected."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        space: Space,
        sets: Sets,
        pool: Sequence[str],
        others: Sequence[Effect],
        hours: tuple[int, int],
    ) -> None:
        """`hours` are [since, until), `pool` the series that tell the cause."""
        self._fleet, self._space, self._sets = ledger.fleet, space, sets
        self._mask = ledger.fleet.mask(attributes=sets)
        self._window = Window.of(
            ledger=ledger, effects=others, hours=hours, beside=self._mask, series=pool
        )
        self._excess = self._window.excess(self._mask)
        self._gains = self._window.gains(self._excess)

    def explain(self) -> Json | None:
        """The whole explanation; None when no series tells the cause clearly."""
        if not self._excess.any():
            return None
        return {
            "dropping": [self._dropping(name) for name in sorted(self._sets)],
            "neighbours": self._neighbours(),
            "within": [
                {"attribute": name, "answer": self._within(name)}
                for name in self._space.values
                if name not in self._sets
            ],
        }

    def _dropping(self, name: str) -> Json:
        """The rest of what the other attributes cover, any value of this one."""
        others = {k: v for k, v in self._sets.items() if k != name}
        rest = self._fleet.mask(attributes=others) & ~self._mask
        return {"attribute": name, **self._asked(rest)}

    def _neighbours(self) -> list[Json]:
        """Single values that are not named, the busiest first."""
        found = [
            (name, value, self._fleet.mask(attributes={**self._sets, name: (value,)}))
            for name in sorted(self._sets)
            for value in self._space.values.get(name, ())
            if value not in self._sets[name]
        ]
        served = [self._window.requests[mask].sum() for _, _, mask in found]
        order = np.argsort(-np.array(served), kind="stable")
        return [
            {
                "attribute": name,
                "value": value,
                **self._asked(mask),
                "reports_to_join": self._to_join(mask),
            }
            for at in order[:MOST_NEIGHBOURS]
            if served[at] > 0
            for name, value, mask in [found[at]]
        ]

    def _asked(self, mask: NDArray[np.bool_]) -> Json:
        """Whether the fault strikes in `mask` too, and what would have come then."""
        gain = float(self._gains[mask].sum())
        answer = OPEN if abs(gain) < NATS_A_VALUE else TOLD if gain > 0 else RULED_OUT
        return {
            "requests": int(self._window.requests[mask].sum()),
            "would_have_come": round(sum(self._would(mask)), 1),
            "ordinary": round(self._would(mask)[0], 1),
            "answer": answer,
        }

    def _would(self, mask: NDArray[np.bool_]) -> tuple[float, float]:
        """Reports expected anyway, and those that the fault would add."""
        ordinary = float(self._window.expected[:, mask].sum())
        requests = float(self._window.requests[mask].sum())
        return ordinary, float(self._excess.sum()) * requests

    def _to_join(self, mask: NDArray[np.bool_]) -> int:
        """From how many reports on a value would be named too."""
        ordinary, added = self._would(mask)
        a_report = math.log1p(added / max(ordinary, 1e-9))
        return math.ceil((NATS_A_VALUE + added) / max(a_report, 1e-9))

    def _within(self, name: str) -> str:
        """Whether the values of an attribute share the cause as requests say.

        A likelihood ratio test of one rate for all (G-test).
        """
        groups = self._space.groups[name] & self._mask
        model = self._window.expected.sum(axis=0)
        model = model + self._window.requests * float(self._excess.sum())
        fitted = groups @ (model * self._mask)
        seen = groups @ (self._window.seen.sum(axis=0) * self._mask)
        seen, fitted = seen[fitted > 0], fitted[fitted > 0]
        if len(fitted) < 2 or fitted.sum() < LEAST_A_VALUE * len(fitted):
            return FEW
        fitted = fitted * seen.sum() / fitted.sum()
        told = seen > 0
        score = 2.0 * float((seen[told] * np.log(seen[told] / fitted[told])).sum())
        chance = float(chi2.sf(max(score, 0.0), len(fitted) - 1))
        return UNEVEN if chance < UNEVEN_CHANCE else ALIKE
