"""Are two findings one fault? It strikes in all its places at once and alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.core.mixes import Mix
from triage.core.places import Window, describe, judge
from triage.core.views import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from triage.core.effects import Effect
    from triage.core.ledger import Ledger
    from triage.core.scan import Sets, Space

# Two descriptions of one fault: onsets this near, and the union covers both.
SAME_ONSET = 36
UNION_COVERS = 0.8
# A second fault that begins with the first is so much less likely than one (nats).
SECOND = 6.0
# Two places whose symptoms differ by so many nats are not joined.
DIFFERENT_NATS = 6.0


@dataclass(frozen=True)
class Claim:
    """That something is wrong in `sets` since hour `start`."""

    sets: Sets
    start: int


class Joiner:
    """Compares one description of two claims with both, at one moment."""

    def __init__(self, *, ledger: Ledger, space: Space, until: int) -> None:
        self._ledger = ledger
        self._space = space
        self._until = until

    def union(
        self, *, one: Claim, other: Claim, effects: Sequence[Effect]
    ) -> Sets | None:
        """The one description that tells both claims, None when two tell it better.

        `effects` are those of all other causes. Both sides are log-likelihood
        ratios of the same reports, less the cost of what they name.
        """
        if abs(one.start - other.start) > SAME_ONSET:
            return None
        since = min(one.start, other.start)
        masks = [self._ledger.fleet.mask(attributes=c.sets) for c in (one, other)]
        if self._differ(masks, since, effects):
            return None
        window = Window.of(
            ledger=self._ledger,
            effects=effects,
            hours=(since, self._until),
            beside=masks[0] | masks[1],
        )
        starts = [s for s in (_joined(one.sets, other.sets), one.sets, other.sets) if s]
        best = describe(window=window, space=self._space, starts=starts)
        mask = self._ledger.fleet.mask(attributes=best.sets)
        if not best.sets or not _covers(mask, masks, window.requests):
            return None
        first = judge(window=window, space=self._space, sets=one.sets)
        beyond = window.explaining(masks[0])
        second = judge(window=beyond, space=self._space, sets=other.sets)
        two = first.score + second.score - SECOND
        return best.sets if best.score >= two else None

    def _differ(
        self,
        masks: Sequence[NDArray[np.bool_]],
        since: int,
        effects: Sequence[Effect],
    ) -> bool:
        """Whether the two places complain of different things."""
        one, other = masks
        moment = Moment(
            ledger=self._ledger,
            effects=effects,
            until=self._until,
            hours=self._until - since,
        )
        mix = Mix.of(ledger=self._ledger, moment=moment, mask=one | other)
        return mix.difference(one) - mix.cost() >= DIFFERENT_NATS


def _joined(one: Sets, other: Sets) -> Sets:
    """The values of either, for the attributes that both name."""
    return {
        name: tuple(sorted({*values, *other[name]}))
        for name, values in one.items()
        if name in other
    }


def _covers(
    mask: NDArray[np.bool_],
    parts: Sequence[NDArray[np.bool_]],
    weight: NDArray[np.float64],
) -> bool:
    return all(
        weight[mask & part].sum() >= UNION_COVERS * max(weight[part].sum(), 1.0)
        for part in parts
    )
