"""Since when, until when, and in which steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Half of the 95% point of chi-squared with one degree of freedom.
INTERVAL_NATS = 1.92
END_NATS = 8.0
STEP_NATS = 8.0


@dataclass(frozen=True)
class Onset:
    """Ages in hours: the best one and the likelihood interval [earliest, latest]."""

    age: int
    earliest: int
    latest: int


@dataclass(frozen=True)
class Step:
    """A stretch of constant excess a request of the whole fleet, in bins."""

    first: int
    end: int


def locate_onset(*, profile: NDArray[np.float64], prior: NDArray[np.float64]) -> Onset:
    """The most likely onset.

    `profile` is the log-likelihood ratio for an onset at each age, `prior` the log
    prior of each age up to a constant (logged changes weigh more than other hours);
    both have the shape (ages,). The interval is that of the profile alone, widened
    to hold the best age.
    """
    age = int((profile + prior).argmax())
    inside = np.flatnonzero(profile >= profile.max() - INTERVAL_NATS)
    return Onset(age, int(max(inside.max(), age)), int(min(inside.min(), age)))


def find_end(
    *,
    counts: NDArray[np.float64],
    base: NDArray[np.float64],
    extra: NDArray[np.float64],
) -> int | None:
    """The age at which an excess stopped, None while it goes on.

    Arrays are hourly, latest hour first, shape (hours,): what was seen, what the
    baseline expects and what the cause adds to it. The excess has stopped when
    "baseline alone" beats "baseline and cause" by END_NATS over the last hours.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        surprise = np.where(counts > 0, counts * np.log1p(extra / base), 0.0)
    gain = np.cumsum(extra - np.nan_to_num(surprise, posinf=1e6))
    age = int(gain.argmax())
    return age + 1 if gain[age] >= END_NATS else None


def steps(*, counts: NDArray[np.float64], exposure: NDArray[np.float64]) -> list[Step]:
    """Split a history into stretches of constant rate, oldest first.

    Penalised Poisson change points by optimal partitioning with PELT's pruning
    (Killick, Fearnhead, Eckley, JASA 2012). `counts` and `exposure` are by bin.
    """
    total = np.concatenate([[0.0], np.cumsum(counts)])
    weight = np.concatenate([[0.0], np.cumsum(exposure)])
    size = len(counts)
    best = np.full(size + 1, np.inf)
    best[0] = -STEP_NATS
    previous = np.zeros(size + 1, int)
    candidates = np.array([0])
    for end in range(1, size + 1):
        seen = total[end] - total[candidates]
        span = np.maximum(weight[end] - weight[candidates], 1e-12)
        cost = -seen * np.log(np.maximum(seen, 1e-12) / span) + seen
        value = best[candidates] + cost
        pick = int(value.argmin())
        best[end] = value[pick] + STEP_NATS
        previous[end] = candidates[pick]
        candidates = np.append(candidates[value <= best[end]], end)
    found: list[Step] = []
    end = size
    while end > 0:
        found.append(Step(int(previous[end]), end))
        end = int(previous[end])
    return found[::-1]
