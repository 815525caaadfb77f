"""Which complaint falls when and where: counts drawn from traffic and rates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from simulate.voices import ORDINARY, VOICES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from simulate.fleet import Fleet
    from simulate.world import Brigade, Part, Plan

ORDINARY_PER_10K = 1.2
NOBODY = -1


@dataclass(frozen=True)
class Events:
    """Complaints as parallel arrays, [events].

    `at` is hours after the start; `incident` indexes the plan's incidents or is -1;
    `user` indexes the brigade's users or is -1.
    """

    at: NDArray[np.float64]
    deployment: NDArray[np.int64]
    voice: NDArray[np.int64]
    incident: NDArray[np.int64]
    user: NDArray[np.int64]

    def __len__(self) -> int:
        return int(self.at.size)


def draw_events(
    *, plan: Plan, traffic: NDArray[np.int64], rng: np.random.Generator
) -> Events:
    """Draw every complaint of a world, in order of time."""
    served = np.maximum(traffic, 0)
    drawn = [_ordinary(plan=plan, served=served, rng=rng)]
    for number, incident in enumerate(plan.incidents):
        for part in incident.parts:
            means = served * part.touched * plan.outcry[:, None]
            counts = rng.poisson(means * incident.rate_per_10k / 1e4)
            drawn.append(_excess(plan, number, part, counts, rng))
    if plan.brigade is not None:
        drawn.append(_brigade(plan, plan.brigade, rng))
    return _in_order(drawn)


def ordinary_rates(*, fleet: Fleet, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return ordinary complaints per request, [deployments × voices].

    Users of different models and surfaces complain at different rates and of
    different things; the mean over all traffic is 1.2 per 10,000.
    """
    names = sorted({item for cell in fleet.deployments for item in cell.items()})
    level = {name: rng.normal(0.0, 0.2) for name in names}
    taste = {name: rng.normal(0.0, 0.15, size=len(VOICES)) for name in names}
    weights = np.array([ORDINARY[voice] for voice in VOICES])
    rows = [
        weights * np.exp(sum(level[i] + taste[i] for i in cell.items()))
        for cell in fleet.deployments
    ]
    rates = np.stack(rows)
    mean = (fleet.mean.sum(axis=0) @ rates.sum(axis=1)) / fleet.mean.sum()
    return np.asarray(rates * (ORDINARY_PER_10K / 1e4 / mean))


def _ordinary(
    *, plan: Plan, served: NDArray[np.int64], rng: np.random.Generator
) -> Events:
    rates = ordinary_rates(fleet=plan.fleet, rng=rng)
    # Moods change from day to day, alike for all.
    days = plan.clock.hours // 24 + 1
    mood = np.repeat(rng.gamma(100.0, 0.01, size=days), 24)[: plan.clock.hours]
    scale = (plan.outcry * mood)[:, None]
    if plan.wander is not None:
        scale = scale * plan.wander
    means = served[:, :, None] * rates[None, :, :] * scale[:, :, None]
    counts = rng.poisson(means)
    hour, deployment, voice = _spread(counts)
    at = hour + rng.random(hour.size)
    return _events(at=at, deployment=deployment, voice=voice)


def _excess(
    plan: Plan,
    number: int,
    part: Part,
    counts: NDArray[np.int64],
    rng: np.random.Generator,
) -> Events:
    hour, deployment = _spread(counts)
    lower = np.maximum(hour, plan.clock.offset(part.since))
    upper = np.minimum(hour + 1, plan.clock.offset(part.until))
    at = lower + (upper - lower) * rng.random(hour.size)
    weights = _weights(plan.incidents[number].voices)
    voice = rng.choice(len(VOICES), size=hour.size, p=weights)
    return _events(at=at, deployment=deployment, voice=voice, incident=number)


def _brigade(plan: Plan, brigade: Brigade, rng: np.random.Generator) -> Events:
    size = brigade.reports * len(brigade.users)
    since, until = plan.clock.offset(brigade.since), plan.clock.offset(brigade.until)
    voice = np.full(size, VOICES.index(brigade.voice))
    cell = np.full(size, brigade.deployment)
    drawn = _events(at=rng.uniform(since, until, size), deployment=cell, voice=voice)
    return Events(
        at=drawn.at,
        deployment=drawn.deployment,
        voice=drawn.voice,
        incident=drawn.incident,
        user=np.repeat(np.arange(len(brigade.users)), brigade.reports),
    )


def _spread(counts: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the index arrays of `counts`, each index as often as it counts."""
    where = np.nonzero(counts)
    return [np.repeat(axis, counts[where]) for axis in where]


def _weights(voices: Mapping[str, float]) -> NDArray[np.float64]:
    weights = np.array([voices.get(voice, 0.0) for voice in VOICES])
    return np.asarray(weights / weights.sum())


def _events(
    *,
    at: NDArray[np.float64],
    deployment: NDArray[np.int64],
    voice: NDArray[np.int64],
    incident: int = NOBODY,
) -> Events:
    return Events(
        at=at,
        deployment=deployment,
        voice=voice,
        incident=np.full(at.size, incident),
        user=np.full(at.size, NOBODY),
    )


def _in_order(drawn: Sequence[Events]) -> Events:
    order = np.argsort(np.concatenate([events.at for events in drawn]), kind="stable")
    return Events(
        at=np.concatenate([e.at for e in drawn])[order],
        deployment=np.concatenate([e.deployment for e in drawn])[order],
        voice=np.concatenate([e.voice for e in drawn])[order],
        incident=np.concatenate([e.incident for e in drawn])[order],
        user=np.concatenate([e.user for e in drawn])[order],
    )
