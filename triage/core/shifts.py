"""When did more requests reach a place? Jumps of its share of the traffic.

The share of half a day is held against the same hours of the days before, so that
the rhythm of the day says nothing. No distribution is assumed: a jump must stand out
from every one of those days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

DAY = 24
# Hours that are taken together; those without traffic are unknown, half may be.
WINDOW = 12
# The days before that are looked at, and how many of them must be known.
DAYS, LEAST_DAYS = 7, 4
# How many times the highest share of those days it must be.
JUMP = 1.5
# What counts as near the clearest window, as a part of its ratio.
NEAR = 0.9


@dataclass(frozen=True)
class Shift:
    """A jump that begins with row `at`: the usual share (median), and that after."""

    at: int
    before: float
    after: float


def jumps(
    *, inside: NDArray[np.float64], fleet: NDArray[np.float64]
) -> tuple[Shift, ...]:
    """The jumps of a place's share of the traffic, earliest first.

    `inside` and `fleet` are requests by hour, shape (hours,), earliest first.
    """
    share = _shares(inside, fleet)
    if len(share) <= DAY * LEAST_DAYS:
        return ()
    usual = np.full((DAYS, len(share)), np.nan)
    for day in range(1, DAYS + 1):
        usual[day - 1, DAY * day :] = share[: -DAY * day]
    known = (~np.isnan(usual)).sum(axis=0) >= LEAST_DAYS
    highest = np.where(np.isnan(usual), 0.0, usual).max(axis=0)
    with np.errstate(invalid="ignore"):
        stands_out = known & (share > 0) & (share >= JUMP * highest)
    found = np.flatnonzero(stands_out)
    if not len(found):
        return ()
    # One jump is seen in many windows: the first that is near the clearest dates it.
    runs = np.split(found, np.flatnonzero(np.diff(found) > WINDOW) + 1)
    clear = share / np.maximum(highest, 1e-9)
    best = [int(run[clear[run] >= NEAR * clear[run].max()][0]) for run in runs]
    return tuple(
        Shift(at, float(np.nanmedian(usual[:, at])), float(share[at])) for at in best
    )


def _shares(
    inside: NDArray[np.float64], fleet: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The share of WINDOW hours that begin with each row, NaN where unknown."""
    if len(fleet) < WINDOW:
        return np.zeros(0)
    sums = [
        np.convolve(x, np.ones(WINDOW), mode="valid")
        for x in (inside, fleet, (fleet > 0).astype(float))
    ]
    told = (2 * sums[2] >= WINDOW) & (sums[1] > 0)
    share: NDArray[np.float64] = np.where(
        told, sums[0] / np.maximum(sums[1], 1.0), np.nan
    )
    return share
