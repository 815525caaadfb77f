"""Is one cause two? The same fault shows the same symptoms wherever it strikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from triage.core.mixes import Mix
from triage.core.views import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from triage.core.causes import CauseState
    from triage.core.effects import Effect
    from triage.core.ledger import Ledger
    from triage.core.scan import Space

# A part is another fault when "one mix of symptoms" loses by so many nats, its mix
# points elsewhere (cosine), and it has this many reports beyond expectation.
SPLIT_NATS = 12.0
SAME_MIX = 0.7
LEAST_EXCESS = 8.0


@dataclass(frozen=True)
class Part:
    """A value inside a cause that complains differently, and the values beside it."""

    name: str
    value: str
    rest: tuple[str, ...]
    series: str
    reports: int
    nats: float


def different_part(
    *,
    ledger: Ledger,
    space: Space,
    cause: CauseState,
    others: Sequence[Effect],
    until: int,
) -> Part | None:
    """The value whose symptoms differ most from the rest of the cause, if any does.

    `others` are the effects of all other causes.
    """
    mask = ledger.fleet.mask(attributes=cause.sets)
    moment = Moment(
        ledger=ledger, effects=others, until=until, hours=until - cause.start
    )
    mix = Mix.of(ledger=ledger, moment=moment, mask=mask)
    if len(mix.names) < 2:
        return None
    found = [
        Part(name, value, _others(space, name, value, mask), series, reports, nats)
        for name, values in space.values.items()
        for value, group in zip(values, space.groups[name], strict=True)
        for nats in [_nats(mix, group & mask)]
        for series in [mix.names[int(mix.excess(group & mask).argmax())]]
        for reports in [int(mix.seen[:, group].sum())]
        if nats >= SPLIT_NATS and series != cause.series
    ]
    return max(found, key=lambda part: part.nats, default=None)


def _others(
    space: Space, name: str, value: str, mask: NDArray[np.bool_]
) -> tuple[str, ...]:
    """The other values of an attribute inside the cause."""
    pairs = zip(space.values[name], space.groups[name], strict=True)
    return tuple(sorted(v for v, g in pairs if v != value and (g & mask).any()))


def _nats(mix: Mix, part: NDArray[np.bool_]) -> float:
    """Nats by which the part's mix differs, 0 when it does not matter."""
    one, other = mix.excess(part), mix.excess(~part)
    if min(one.sum(), other.sum()) < LEAST_EXCESS:
        return 0.0
    cosine = one @ other / np.prod([np.linalg.norm(e) for e in (one, other)])
    return mix.difference(part) if cosine < SAME_MIX else 0.0
