"""Complaints that follow the hour of the day, again and again, in one place."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from triage.core.scan import Sets

DAY = 24
# The prior of each hour's factor at 1, in reports.
PRIOR_REPORTS = 5.0
# An hour is read together with its neighbours.
KERNEL = (0.25, 0.5, 0.25)
# So many hours before the week in which it was found are read by it too: what a scan
# that looks back further sees of them would else be an excess again.
BEFORE = 3 * DAY


@dataclass
class Rhythm:
    """In hours [since, until) of the history one series follows the hour of the day.

    `sets` says where, empty for everywhere; `factors` has one factor of the
    expected rate for each hour of the day, UTC; `told` is when it was found,
    `reporters` how many people complained there in the week before.
    """

    series: str
    sets: Sets
    factors: list[float]
    since: int
    told: int
    reporters: int
    until: int | None = None

    def lift(self, *, hour: NDArray[np.int64]) -> NDArray[np.float64]:
        """The factor of each hour of the history, 1 before and after."""
        end = np.inf if self.until is None else self.until
        there = (hour >= self.since - BEFORE) & (hour < end)
        return np.where(there, np.array(self.factors)[hour % DAY], 1.0)

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain values, and the hours of the day that stand out."""
        first, end = peak(self.factors)
        ratio = round(height(self.factors), 3)
        return {**asdict(self), "peak": [first, end % DAY], "ratio": ratio}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Rhythm:
        """The rhythm that `to_json` wrote."""
        kept = {k: v for k, v in document.items() if k not in ("peak", "ratio")}
        kept["sets"] = {name: tuple(v) for name, v in kept["sets"].items()}
        return cls(**kept)


@dataclass(frozen=True)
class Gain:
    """How well other days' profile tells each day's hours, by place, shape (V,).

    `nats` is the held-out log-likelihood gained over an even rate, `days` on how
    many days something was gained, `quiet` marks the third of the hours of the day
    with the lowest factors, shape (24, V).
    """

    nats: NDArray[np.float64]
    days: NDArray[np.int64]
    quiet: NDArray[np.bool_]


def gain(*, seen: NDArray[np.float64], expected: NDArray[np.float64]) -> Gain:
    """Judge each place by days that the profile was not fitted on.

    Both have the shape (days, 24, V), the hours in any one order. Given how many
    reports a day had, only their hours count: a day on which everything is worse
    is no rhythm, nor is a fault that begins and stays.
    """
    total = seen.sum(axis=1, keepdims=True)
    served = expected.sum(axis=1, keepdims=True)
    share = expected / np.maximum(served, 1e-12)
    even = share * total
    others = seen.sum(axis=0) - seen, even.sum(axis=0) - even
    factor = profile(seen=others[0], expected=others[1])
    scale = np.maximum((share * factor).sum(axis=1, keepdims=True), 1e-12)
    by_day = (seen * np.log(factor / scale)).sum(axis=1)
    whole = profile(seen=seen.sum(axis=0), expected=even.sum(axis=0))
    quiet = whole.argsort(axis=0, kind="stable").argsort(axis=0) < DAY // 3
    return Gain(by_day.sum(axis=0), (by_day > 0).sum(axis=0), quiet)


def profile(
    *, seen: NDArray[np.float64], expected: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Factors of the hours of the day, shape (..., 24, V), shrunk to 1."""
    return (_smooth(seen) + PRIOR_REPORTS) / (_smooth(expected) + PRIOR_REPORTS)


def peak(factors: list[float]) -> tuple[int, int]:
    """The hours of the day around the highest that lie above the middle: [a, b).

    b is greater than 24 when they run past midnight.
    """
    middle = (max(factors) + min(factors)) / 2
    first = end = int(np.argmax(factors))
    while end - first < DAY and factors[(first - 1) % DAY] > middle:
        first -= 1
    while end - first < DAY - 1 and factors[(end + 1) % DAY] > middle:
        end += 1
    return first % DAY, first % DAY + end + 1 - first


def height(factors: list[float]) -> float:
    """How many times the rate of the other hours that of the peak is."""
    first, end = peak(factors)
    high = np.isin(np.arange(DAY), np.arange(first, end) % DAY)
    rates = np.array(factors)
    return float(rates[high].mean() / rates[~high].mean())


def _smooth(values: NDArray[np.float64]) -> NDArray[np.float64]:
    before, here, after = KERNEL
    return (
        before * np.roll(values, 1, axis=-2)
        + here * values
        + after * np.roll(values, -1, axis=-2)
    )
