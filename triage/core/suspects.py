"""Which logged changes could have started a cause, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from triage.core.fleet import Fleet

# A fault mostly shows as soon as its change is out; a slow one lags by hours.
LAG_HOURS = 6.0
# A rollback repairs more often than it breaks.
KIND_WEIGHT = {"rollback": 0.3}
# Prior odds that no logged change is behind a cause, against one that fits wholly.
NONE_FITS = 0.05
MOST_SUSPECTS = 5
LEAST_SCORE = 0.01


@dataclass(frozen=True)
class LoggedChange:
    """A change; `at` is in hours since the history's first hour, with fractions."""

    change_id: str
    at: float
    kind: str
    title: str
    scope: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Suspect:
    """A change with its score in 0-1 (a posterior among the logged ones)."""

    change: LoggedChange
    score: float
    reasons: tuple[str, ...]


def overlap(
    *,
    fleet: Fleet,
    scope: Mapping[str, tuple[str, ...]],
    mask: NDArray[np.bool_],
    weight: NDArray[np.float64],
) -> tuple[float, float]:
    """Share of the cause inside the scope, and of the scope inside the cause.

    Both by traffic (`weight`, shape (D,)). Scope attributes that traffic does not
    name are left out; an empty scope is the whole fleet.
    """
    known = {a: v for a, v in scope.items() if a in fleet.attributes}
    inside = fleet.mask(attributes=known)
    both = float(weight[inside & mask].sum())
    cause = float(weight[mask].sum())
    reach = float(weight[inside].sum())
    return both / cause if cause else 0.0, both / reach if reach else 0.0


def fit_of_scope(covered: float, focus: float) -> float:
    """How well a scope fits: it must cover the cause, and need not cover much else."""
    return covered**2 * (0.1 + 0.9 * focus)


def rank(
    *,
    changes: Sequence[LoggedChange],
    fits: Sequence[tuple[float, float]],
    profile: NDArray[np.float64],
    until: int,
) -> list[Suspect]:
    """Score changes by time, scope and kind, best first.

    `profile` gives the log-likelihood ratio of an onset at each age (hours before
    `until`); a change at time t explains onsets at t and, less and less, later.
    """
    weights = []
    for change, (covered, focus) in zip(changes, fits, strict=True):
        timing = _timing(change.at, profile=profile, until=until)
        kind = KIND_WEIGHT.get(change.kind, 1.0)
        weights.append(timing * fit_of_scope(covered, focus) * kind)
    total = sum(weights) + NONE_FITS
    ranked = sorted(
        zip(changes, fits, weights, strict=True), key=lambda r: (-r[2], r[0].change_id)
    )
    best_hour = until - 1 - int(profile.argmax())
    return [
        Suspect(change, weight / total, _reasons(change, fit, best_hour))
        for change, fit, weight in ranked[:MOST_SUSPECTS]
        if weight / total >= LEAST_SCORE
    ]


def _timing(at: float, *, profile: NDArray[np.float64], until: int) -> float:
    """Likelihood of the best onset that a change at `at` could explain, 0-1."""
    hour = until - 1 - np.arange(len(profile))
    lag = hour - np.floor(at)
    likely = np.exp(profile - profile.max() - np.maximum(lag, 0) / LAG_HOURS)
    likely = likely[lag >= 0]
    return float(likely.max()) if len(likely) else 0.0


def _reasons(
    change: LoggedChange, fit: tuple[float, float], best_hour: int
) -> tuple[str, ...]:
    before = best_hour - change.at
    when = (
        f"{before:.1f} hours before the most likely onset"
        if before > 0.5
        else "within the hour of the most likely onset"
        if before > -1.0
        else f"{-before:.1f} hours after the most likely onset, inside its interval"
    )
    return (
        when,
        f"its scope covers {fit[0]:.0%} of the requests of the cause",
        f"{fit[1]:.0%} of the requests in its scope belong to the cause",
        f"kind: {change.kind}",
    )
