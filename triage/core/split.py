"""Is one cause two? The same fault shows the same symptoms wherever it strikes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from triage.core.scan import log_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from triage.core.causes import CauseState
    from triage.core.scan import Space
    from triage.core.views import Ledger

SYMPTOM = "symptom:"
UNSORTED = "symptom:unsorted"
# A part is another fault when "one mix of symptoms" loses by so many nats, its mix
# points elsewhere (cosine), and it has this many reports beyond expectation.
SPLIT_NATS = 12.0
SAME_MIX = 0.7
LEAST_EXCESS = 8.0
CLEAR_NATS = 5.0
PLAIN_TRUST = 50.0


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
    *, ledger: Ledger, space: Space, cause: CauseState, until: int
) -> Part | None:
    """The value whose symptoms differ most from the rest of the cause, if any does."""
    mask = ledger.fleet.mask(attributes=cause.sets)
    names = [n for n in ledger.counts.series if n.startswith(SYMPTOM) and n != UNSORTED]
    rows = [ledger.counts.series_number(n) for n in names]
    events = ledger.counts.events(since=cause.start, until=until)
    grid = events.grid(series=len(ledger.counts.series), deployments=len(ledger.fleet))
    seen = grid[rows] * mask
    requests = ledger.hourly_requests(since=cause.start, until=until).sum(axis=0)
    expected = np.array([ledger.rates([n]) for n in names]) * requests * mask
    clear = _clear(seen.sum(axis=1), expected.sum(axis=1))
    seen, expected = seen[clear], expected[clear]
    told = [name for name, ok in zip(names, clear, strict=True) if ok]
    if len(told) < 2:
        return None
    found = [
        Part(name, value, _others(space, name, value, mask), series, reports, nats)
        for name, values in space.values.items()
        for value, group in zip(values, space.groups[name], strict=True)
        for nats, excess in [_difference(seen, expected, group & mask)]
        for series in [told[int(excess.argmax())]]
        for reports in [int(seen[:, group].sum())]
        if nats >= SPLIT_NATS and series != cause.series
    ]
    return max(found, key=lambda part: part.nats, default=None)


def _others(
    space: Space, name: str, value: str, mask: NDArray[np.bool_]
) -> tuple[str, ...]:
    """The other values of an attribute inside the cause."""
    pairs = zip(space.values[name], space.groups[name], strict=True)
    return tuple(sorted(v for v, g in pairs if v != value and (g & mask).any()))


def _clear(
    seen: NDArray[np.float64], expected: NDArray[np.float64]
) -> NDArray[np.bool_]:
    trust = np.full_like(expected, PLAIN_TRUST)
    return log_ratio(observed=seen, expected=expected, trust=trust) >= CLEAR_NATS


def _difference(
    seen: NDArray[np.float64], expected: NDArray[np.float64], part: NDArray[np.bool_]
) -> tuple[float, NDArray[np.float64]]:
    """Nats by which the part's mix of symptoms differs, 0 when it does not matter.

    Arrays are (series, D). Both sides share one mix under the null: excess of the
    whole, shared out by size (a G-test on what exceeds the baseline).
    """
    sides = [part, ~part]
    observed = [seen[:, side].sum(axis=1) for side in sides]
    base = [expected[:, side].sum(axis=1) for side in sides]
    excess = [np.maximum(o - b, 0) for o, b in zip(observed, base, strict=True)]
    sizes = [float(e.sum()) for e in excess]
    if min(sizes) < LEAST_EXCESS:
        return 0.0, excess[0]
    cosine = excess[0] @ excess[1] / np.prod([np.linalg.norm(e) for e in excess])
    if cosine >= SAME_MIX:
        return 0.0, excess[0]
    nats = 0.0
    for o, b, size in zip(observed, base, sizes, strict=True):
        shared = b + sum(excess) * size / sum(sizes)
        with np.errstate(divide="ignore", invalid="ignore"):
            terms = np.where(o > 0, o * np.log(o / shared), 0.0) - (o - shared)
        nats += float(terms.sum())
    return nats, excess[0]
