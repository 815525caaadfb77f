"""Deployments and their traffic, with the rhythm of days and weeks."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from simulate.clock import Clock
    from simulate.world import Place

REQUESTS_PER_HOUR = 60_000

MODELS = ("aria-4", "aria-4-mini", "aria-3", "boreal-2", "boreal-2-lite", "cinder-1")
PLATFORMS = ("gpu", "tpu", "trainium")
POOLS = ("standard", "long_context", "priority", "batch", "overflow")
REGIONS = ("us-east", "us-west", "europe", "asia")
SURFACES = ("api", "code", "apps")


@dataclass(frozen=True)
class Fleet:
    """Deployments and the mean requests of each hour, [hours × deployments].

    A mean of zero says that the deployment was not there in that hour.
    """

    deployments: tuple[Mapping[str, str], ...]
    mean: NDArray[np.float64]

    def mask(self, where: Place) -> NDArray[np.bool_]:
        """Return which deployments lie in `where`, shape [deployments]."""
        return np.array(
            [
                all(cell.get(name) in values for name, values in where.items())
                for cell in self.deployments
            ],
            dtype=np.bool_,
        )

    def values(self, name: str) -> tuple[str, ...]:
        """Return the values of an attribute in the order of first appearance."""
        return tuple(dict.fromkeys(c[name] for c in self.deployments if name in c))

    def share(self, where: Place) -> float:
        """Return the share of all requests that `where` serves."""
        return float(self.mean[:, self.mask(where)].sum() / self.mean.sum())


def rhythm(
    *,
    clock: Clock,
    deployments: Sequence[Mapping[str, str]],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return the relative load by hour and deployment; the mean of each column is 1.

    Surfaces differ in how much they follow the working day, so the mix of traffic
    moves with the clock while nothing is wrong.
    """
    surfaces = {cell.get("surface", "") for cell in deployments}
    swing = {name: rng.uniform(0.25, 0.55) for name in sorted(surfaces)}
    peak = {name: rng.uniform(14.0, 19.0) for name in sorted(surfaces)}
    weekend = {name: rng.uniform(0.6, 0.9) for name in sorted(surfaces)}
    hour, free = clock.hour_of_day(), clock.day_of_week() >= 5
    columns = []
    for cell in deployments:
        name = cell.get("surface", "")
        angle = 2 * np.pi * (hour - peak[name]) / 24
        load = (1 + swing[name] * np.cos(angle)) * np.where(free, weekend[name], 1.0)
        columns.append(load / load.mean())
    return np.stack(columns, axis=1)


def build_fleet(
    *,
    clock: Clock,
    deployments: Sequence[Mapping[str, str]],
    shares: NDArray[np.float64],
    rng: np.random.Generator,
) -> Fleet:
    """Return a fleet that serves 60,000 requests an hour on average.

    `shares` is the relative size of the deployments, [deployments] or, where it
    moves with time (a launch, a release that is adopted), [hours × deployments].
    """
    load = rhythm(clock=clock, deployments=deployments, rng=rng) * shares
    mean = load * (REQUESTS_PER_HOUR * clock.hours / load.sum())
    return Fleet(deployments=tuple(deployments), mean=mean)


def draw_fleet(
    *,
    clock: Clock,
    rng: np.random.Generator,
    attributes: Mapping[str, Sequence[str]] | None = None,
) -> Fleet:
    """Draw 45 to 75 deployments out of what `attributes` could combine to."""
    chosen = attributes or {
        "model": _some(MODELS, 4, rng),
        "platform": PLATFORMS,
        "routing_pool": ("standard", *_some(POOLS[1:], int(rng.integers(2, 4)), rng)),
        "region": _some(REGIONS, 2, rng),
        "surface": _some(SURFACES, 2, rng),
    }
    combos = list(product(*chosen.values()))
    keep = min(int(rng.integers(50, 74)), len(combos))
    picked = sorted(rng.choice(len(combos), size=keep, replace=False).tolist())
    cells = [dict(zip(chosen, combos[i], strict=True)) for i in picked]
    weight = {
        (name, value): float(rng.lognormal(0.0, 0.4))
        for name, values in chosen.items()
        for value in values
    }
    shares = np.array(
        [np.prod([weight[item] for item in cell.items()]) for cell in cells]
    )
    shares = shares * rng.lognormal(0.0, 0.3, size=len(cells))
    return build_fleet(clock=clock, deployments=cells, shares=shares, rng=rng)


def draw_traffic(*, fleet: Fleet, rng: np.random.Generator) -> NDArray[np.int64]:
    """Draw requests [hours × deployments]; -1 where a deployment was not there.

    Real traffic varies more than Poisson: each hour of each deployment gets a factor
    of its own with a standard deviation of 4%.
    """
    wobble = rng.gamma(625.0, 1 / 625.0, size=fleet.mean.shape)
    counts = rng.poisson(fleet.mean * wobble)
    return np.where(fleet.mean > 0, counts, -1)


def _some(
    values: Sequence[str], count: int, rng: np.random.Generator
) -> tuple[str, ...]:
    picked = sorted(rng.choice(len(values), size=count, replace=False).tolist())
    return tuple(values[i] for i in picked)
