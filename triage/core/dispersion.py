"""How much more ordinary complaints vary than Poisson counts: overdispersion.

The counts of a series by value of one attribute are held, block by block of hours,
against how the reports of the block would fall on the values by the usual rates. They
vary about that as Poisson counts do, and by phi E^2 more when the rates of the values
themselves wander (negative binomial); what all values share is no dispersion.
The moment estimate of phi is that of Dean and Lawless ("Tests for detecting
overdispersion in Poisson regression models", JASA 1989): sum((C - E)^2 - E) over
sum(E^2), whose deviation on the null is sqrt(2 / sum(E^2)).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Table = tuple[NDArray[np.float64], NDArray[np.float64]]

# The lengths of blocks, in hours, that are looked at: rates may wander from hour to
# hour or from week to week, and what matters in a window is what is left in its sum.
SPANS = (1, 24, 168)
# Chunks of the past are judged one by one and their median counts, so that a fault
# that nobody has explained yet is no dispersion.
CHUNK_HOURS = 72
LEAST_CHUNKS = 2
# What is not this many deviations above 0 counts as 0, what is far above in full;
# where one deviation is more than COARSE there are too few reports to tell.
SURE, COARSE = 3.0, 0.1
MEDIAN_LOSS = 1.25
MOST = 0.5


def dispersion(*, tables: Iterable[Table]) -> NDArray[np.float64]:
    """The extra variance of one series in blocks of each of SPANS, shape (SPANS,).

    `tables` has, for each attribute, the reports seen and expected by hour and value,
    shape (hours, values), what known causes touch left out of both. The most that any
    attribute shows counts.
    """
    found = np.zeros(len(SPANS))
    for seen, usual in tables:
        for row, span in enumerate(SPANS):
            found[row] = max(found[row], _extra(seen, usual, span))
    return found


def between(
    *, dispersion: NDArray[np.float64], hours: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The extra variance in windows of so many hours, told from that in SPANS."""
    at = np.log(np.maximum(hours, 1))
    told: NDArray[np.float64] = np.interp(at, np.log(SPANS), dispersion)
    return told


def _extra(seen: NDArray[np.float64], usual: NDArray[np.float64], span: int) -> float:
    """Phi of one attribute's values in blocks of `span` hours, arrays (hours, V)."""
    counts, expected = (_blocks(x, span) for x in (seen, usual))
    chunks = len(counts) * span // max(CHUNK_HOURS, span)
    if chunks < LEAST_CHUNKS:
        return 0.0
    total = counts.sum(axis=1, keepdims=True)
    usual_total = expected.sum(axis=1, keepdims=True)
    fitted = expected * total / np.maximum(usual_total, 1e-12)
    rest = 1.0 - fitted / np.maximum(total, 1e-12)
    # A block with one report says nothing of whether reports come together.
    pairs = np.maximum(1.0 - 1.0 / np.maximum(total, 1.0), 0.0)
    excess = ((counts - fitted) ** 2 - fitted * rest).sum(axis=1)
    weight = (fitted**2 * rest * pairs).sum(axis=1)
    sums = [
        (float(excess[part].sum() / weight[part].sum()), float(weight[part].sum()))
        for part in np.array_split(np.arange(len(counts)), chunks)
        if weight[part].sum() > 0
    ]
    if len(sums) < LEAST_CHUNKS:
        return 0.0
    middle = sorted(found for found, _ in sums)[(len(sums) - 1) // 2]
    usual_weight = float(np.median([told for _, told in sums])) * len(sums)
    deviation = MEDIAN_LOSS * math.sqrt(2.0 / usual_weight)
    if deviation > COARSE or middle <= SURE * deviation:
        return 0.0
    return min(middle * (1.0 - (SURE * deviation / middle) ** 2), MOST)


def _blocks(values: NDArray[np.float64], span: int) -> NDArray[np.float64]:
    """Sums over whole blocks of `span` hours, shape (blocks, V)."""
    blocks = len(values) // span
    sums: NDArray[np.float64] = (
        values[: blocks * span].reshape(blocks, span, -1).sum(axis=1)
    )
    return sums
