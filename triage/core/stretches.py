"""Stretches of a cause in which it adds as much, each with its share of the traffic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from triage.core.onset import steps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from triage.core.ledger import Ledger

BIN_HOURS = 6


@dataclass(frozen=True)
class Stretch:
    """From hour `at` on: reports seen and expected, excess an hour, traffic share."""

    at: int
    seen: float
    expected: float
    excess: float
    share: float


def stretches(
    *,
    ledger: Ledger,
    pool: Sequence[str],
    mask: NDArray[np.bool_],
    hours: tuple[int, int],
) -> list[Stretch]:
    """The stretches of the hours [since, until), by penalised change points."""
    since, end = hours
    bins = max(1, -(-(end - since) // BIN_HOURS))
    events = ledger.events(since=since, until=end)
    counts = ledger.hourly_counts(events=events, series=pool, since=since, until=end)
    rows = ledger.hourly_requests(since=since, until=end)[::-1]
    base = rows @ (ledger.rates(pool) * mask)
    beyond = ledger.beyond(pool, since=since, until=end)
    if beyond is not None:
        base = base + beyond[::-1, mask].sum(axis=1)
    seen = binned(counts[::-1, mask].sum(axis=1), bins)
    fleet, expected = binned(rows.sum(axis=1), bins), binned(base, bins)
    inside = binned(rows[:, mask].sum(axis=1), bins)
    return [
        Stretch(
            at=since + step.first * BIN_HOURS,
            seen=float(seen[part].sum()),
            expected=float(expected[part].sum()),
            excess=float(seen[part].sum() - expected[part].sum())
            / min((step.end - step.first) * BIN_HOURS, end - since),
            share=float(inside[part].sum() / max(fleet[part].sum(), 1.0)),
        )
        for step in steps(counts=seen, exposure=fleet)
        for part in [slice(step.first, step.end)]
    ]


def binned(values: NDArray[np.float64], bins: int) -> NDArray[np.float64]:
    """Sums over BIN_HOURS hours, the last bin as long as it is."""
    padded = np.zeros(bins * BIN_HOURS)
    padded[: len(values)] = values
    sums: NDArray[np.float64] = padded.reshape(bins, BIN_HOURS).sum(axis=1)
    return sums
