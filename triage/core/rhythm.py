"""Complaints that follow the hour of the day, or the day of the week, in one place."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from triage.core.scan import Sets

DAY = 24
WEEK = 7 * DAY
# The prior of each factor at 1, in reports.
PRIOR_REPORTS = 5.0
# So many hours before those in which it was found are read by it too: what a scan
# that looks back further sees of them would else be an excess again.
BEFORE = 3 * DAY


@dataclass(frozen=True)
class Cycle:
    """What comes again and again: `slots` stretches of `hours` each.

    It is looked for in `least` to `most` cycles and must show in all but `missed` of
    them; it is fitted on the last `longest` hours. A slot is read together with its
    neighbours by the weights of `kernel`: before, itself, after.
    """

    name: str
    slots: int
    hours: int
    least: int
    most: int
    missed: int
    longest: int
    kernel: tuple[float, float, float]

    @property
    def length(self) -> int:
        """Hours of one cycle."""
        return self.slots * self.hours

    def slot(self, hour: NDArray[np.int64]) -> NDArray[np.int64]:
        """The slot of each hour of the history."""
        return hour // self.hours % self.slots


DAILY = Cycle("hour of the day", DAY, 1, 7, 7, 2, 4 * WEEK, (0.25, 0.5, 0.25))
WEEKLY = Cycle("day of the week", 7, DAY, 3, 4, 0, 8 * WEEK, (0.0, 1.0, 0.0))
CYCLES = (DAILY, WEEKLY)


@dataclass
class Rhythm:
    """In hours [since, until) of the history one series follows the clock.

    `sets` says where, empty for everywhere; `factors` has one factor of the expected
    rate for each hour of the day, UTC, or, when there are seven, for each day of the
    week, the first that of the history's first day. `told` is when it was found,
    `reporters` how many people complained there in the time that it was found in.
    `also` are series that are held to follow it too, and have no rhythm of their own.
    """

    series: str
    sets: Sets
    factors: list[float]
    since: int
    told: int
    reporters: int
    until: int | None = None
    also: list[str] = field(default_factory=list)

    @property
    def cycle(self) -> Cycle:
        """Which clock it follows."""
        return DAILY if len(self.factors) == DAILY.slots else WEEKLY

    def tells(self, series: str) -> bool:
        """Whether this series follows it."""
        return series == self.series or series in self.also

    def lift(self, *, hour: NDArray[np.int64]) -> NDArray[np.float64]:
        """The factor of each hour of the history, 1 before and after."""
        end = np.inf if self.until is None else self.until
        there = (hour >= self.since - BEFORE) & (hour < end)
        return np.where(there, np.array(self.factors)[self.cycle.slot(hour)], 1.0)

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain values, and the hours or days that stand out."""
        first, end = peak(self.factors)
        ratio = round(height(self.factors), 3)
        return {
            **asdict(self),
            "peak": [first, end % len(self.factors)],
            "ratio": ratio,
        }

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> Rhythm:
        """The rhythm that `to_json` wrote."""
        kept = {k: v for k, v in document.items() if k not in ("peak", "ratio")}
        kept["sets"] = {name: tuple(v) for name, v in kept["sets"].items()}
        return cls(**kept)


@dataclass(frozen=True)
class Gain:
    """How well other cycles' profile tells the slots of each, by place, shape (V,).

    `nats` is the held-out log-likelihood gained over an even rate, `shown` in how
    many cycles something was gained, `quiet` marks the third of the slots with the
    lowest factors, shape (slots, V).
    """

    nats: NDArray[np.float64]
    shown: NDArray[np.int64]
    quiet: NDArray[np.bool_]


def gain(
    *, seen: NDArray[np.float64], expected: NDArray[np.float64], cycle: Cycle
) -> Gain:
    """Judge each place by cycles that the profile was not fitted on.

    Both have the shape (cycles, slots, V), the slots in any one order. Given how many
    reports a cycle had, only their slots count: a day or a week in which everything is
    worse is no rhythm, nor is a fault that begins and stays.
    """
    total = seen.sum(axis=1, keepdims=True)
    served = expected.sum(axis=1, keepdims=True)
    share = expected / np.maximum(served, 1e-12)
    even = share * total
    others = seen.sum(axis=0) - seen, even.sum(axis=0) - even
    factor = profile(seen=others[0], expected=others[1], cycle=cycle)
    scale = np.maximum((share * factor).sum(axis=1, keepdims=True), 1e-12)
    nats = seen * np.log(factor / scale)
    fitted = even * factor / scale
    by_cycle = nats.sum(axis=1) / _bursts(seen=seen, fitted=fitted)
    whole = profile(seen=seen.sum(axis=0), expected=even.sum(axis=0), cycle=cycle)
    rank = whole.argsort(axis=0, kind="stable").argsort(axis=0)
    quiet = rank < cycle.slots // 3
    return Gain(by_cycle.sum(axis=0), (by_cycle > 0).sum(axis=0), quiet)


def _bursts(
    *, seen: NDArray[np.float64], fitted: NDArray[np.float64]
) -> NDArray[np.float64]:
    """How many times a Poisson count's the variance about a profile is, shape (V,).

    Pearson's statistic by its degrees of freedom (quasi-likelihood; McCullagh and
    Nelder, "Generalized linear models", 1989), at least 1. The profile of each cycle
    is that of all others, which has a variance of its own.
    """
    cycles, slots, _ = seen.shape
    squares = ((seen - fitted) ** 2 / np.maximum(fitted, 1e-12)).sum(axis=(0, 1))
    usual = cycles * (slots - 1) * (1.0 + 1.0 / max(cycles - 1, 1))
    bursts: NDArray[np.float64] = np.maximum(squares / usual, 1.0)
    return bursts


def told_by(
    *,
    seen: NDArray[np.float64],
    expected: NDArray[np.float64],
    factor: NDArray[np.float64],
) -> float:
    """Nats by which `factor` tells the slots of each cycle better than an even rate.

    All have the shape (cycles, slots). Given how many reports a cycle had.
    """
    served = np.maximum(expected.sum(axis=1, keepdims=True), 1e-12)
    scale = (expected / served * factor).sum(axis=1, keepdims=True)
    return float((seen * np.log(factor / np.maximum(scale, 1e-12))).sum())


def profile(
    *, seen: NDArray[np.float64], expected: NDArray[np.float64], cycle: Cycle
) -> NDArray[np.float64]:
    """Factors of the slots, shape (..., slots, V), shrunk to 1."""
    here, usual = (_smooth(x, cycle.kernel) for x in (seen, expected))
    return (here + PRIOR_REPORTS) / (usual + PRIOR_REPORTS)


def peak(factors: list[float]) -> tuple[int, int]:
    """The slots around the highest that lie above the middle: [a, b).

    b is greater than their number when they run past its end.
    """
    size = len(factors)
    middle = (max(factors) + min(factors)) / 2
    first = end = int(np.argmax(factors))
    while end - first < size and factors[(first - 1) % size] > middle:
        first -= 1
    while end - first < size - 1 and factors[(end + 1) % size] > middle:
        end += 1
    return first % size, first % size + end + 1 - first


def height(factors: list[float]) -> float:
    """How many times the rate of the other slots that of the peak is."""
    first, end = peak(factors)
    size = len(factors)
    high = np.isin(np.arange(size), np.arange(first, end) % size)
    rates = np.array(factors)
    return float(rates[high].mean() / rates[~high].mean())


def _smooth(
    values: NDArray[np.float64], kernel: tuple[float, float, float]
) -> NDArray[np.float64]:
    before, here, after = kernel
    return (
        before * np.roll(values, 1, axis=-2)
        + here * values
        + after * np.roll(values, -1, axis=-2)
    )
