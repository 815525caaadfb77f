"""Kinds of worlds of counts beside those of `simulate`."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulate.fleet import MODELS, PLATFORMS, POOLS, REGIONS, SURFACES, draw_fleet
from simulate.incidents import draw_place
from simulate.scenarios import SCENARIOS
from simulate.scenarios.draws import draw_days, draw_onset, draw_rate, draw_voices
from simulate.scenarios.faults import Fault, plan_fault
from simulate.scenarios.nominal import null
from simulate.scenarios.pool import with_bad_pool
from simulate.scenarios.twins import NAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulate.fleet import Fleet
    from simulate.streams import Streams
    from simulate.world import Place, Plan

VERSIONS = tuple(f"2.0.{patch}" for patch in range(66, 75))
WITH_VERSIONS = {
    "model": MODELS[:3],
    "platform": PLATFORMS[:2],
    "surface": SURFACES[:2],
    "client_version": VERSIONS,
}
TEN_ATTRIBUTES = {
    "model": MODELS[:4],
    "platform": PLATFORMS,
    "routing_pool": POOLS[:4],
    "region": REGIONS[:3],
    "surface": SURFACES,
    "server_build": ("b117", "b118", "b119"),
    "context_bucket": ("short", "medium", "long"),
    "effort": ("low", "high"),
    "tier": ("free", "paid"),
    "client_version": ("5.18.0", "5.18.1", "5.19.0"),
}
# How long a rate keeps to one level, in hours, and the variances of those levels.
WANDERS = {1: (0.5, 2.0), 24: (0.1, 0.5)}


def calm(streams: Streams) -> Plan:
    """Six weeks without a fault; each of four troubles comes in every second one.

    A surge (everybody complains two to six times as much), a brigade of three, a value
    whose traffic grows threefold in a week, deployments that appear late.
    """
    plan = SCENARIOS["brigade"](streams)
    rng = streams.numpy("calm")
    if rng.random() < 0.5:
        plan = replace(plan, brigade=None)
    if rng.random() < 0.5:
        since = plan.clock.at(rng.uniform(8, 38) * 24)
        busy = plan.clock.overlap(since, since + timedelta(hours=rng.uniform(12, 72)))
        plan = replace(plan, outcry=1 + rng.uniform(1, 5) * busy)
    mean = plan.fleet.mean
    if rng.random() < 0.5:
        mean = mean * _growing(plan, rng)
    if rng.random() < 0.5:
        mean = mean * _appearing(plan, rng)
    return replace(plan, fleet=replace(plan.fleet, mean=mean))


def _growing(plan: Plan, rng: np.random.Generator) -> NDArray[np.float64]:
    """A factor [hours × deployments]: one value's traffic grows threefold in a week."""
    place = _one_value(plan.fleet, rng)
    start = rng.uniform(8, 34) * 24
    grown = np.clip((plan.clock.middles() - start) / 168, 0, 1)
    return np.asarray(1 + 2 * np.outer(grown, plan.fleet.mask(place)))


def _appearing(plan: Plan, rng: np.random.Generator) -> NDArray[np.float64]:
    """A factor [hours × deployments]: zero before a new value, or some cells, begin."""
    size = len(plan.fleet.deployments)
    late = np.zeros(size, bool)
    late[rng.choice(size, int(rng.integers(1, 5)), replace=False)] = True
    if rng.random() < 0.5:
        pools = plan.fleet.values("routing_pool")
        late = plan.fleet.mask({"routing_pool": (pools[-1],)})
    there = plan.clock.middles() >= rng.uniform(8, 36) * 24
    return np.where(late[None, :], there[:, None], True).astype(float)


def _one_value(fleet: Fleet, rng: np.random.Generator) -> Place:
    names = sorted({name for cell in fleet.deployments for name in cell})
    name = names[int(rng.integers(len(names)))]
    values = fleet.values(name)
    return {name: (values[int(rng.integers(len(values)))],)}


def overlapping(streams: Streams, count: int) -> Plan:
    """Plan `count` faults that begin one to four days apart and last six to ten.

    In every second world all show one symptom and share no value of an attribute; else
    each has symptoms of its own and they may lie over each other.
    """
    plan = null(streams)
    rng, dice = streams.numpy("fault"), streams.python("changes")
    alike = streams.seed % 2 == 0
    voices = draw_voices(rng=rng)
    since = draw_onset(clock=plan.clock, rng=rng)
    for number in range(count):
        before = [incident.where for incident in plan.incidents]
        rate = draw_rate(least=6, most=20, rng=rng)
        where = _another_place(plan, rate, rng, before, apart=alike)
        fault = Fault(
            incident_id=f"fault-{number + 1}",
            where=where,
            scope=where,
            voices=voices if alike else draw_voices(rng=rng),
            rate_per_10k=rate,
            since=since,
            until=since + draw_days(least=6, most=10, rng=rng),
        )
        incident, changes = plan_fault(
            fault=fault, clock=plan.clock, fleet=plan.fleet, rng=dice
        )
        plan = replace(
            plan,
            incidents=(*plan.incidents, incident),
            changes=(*plan.changes, *changes),
        )
        since = since + draw_days(least=1, most=4, rng=rng)
    return plan


def _another_place(
    plan: Plan,
    rate: float,
    rng: np.random.Generator,
    before: list[Place],
    *,
    apart: bool,
) -> Place:
    """A place that is none of those before, and with `apart` has no value in common."""
    used: Counter[tuple[str, str]] = Counter(
        (name, v) for place in before for name, values in place.items() for v in values
    )
    avoid = {n: tuple(v for m, v in used if m == n) for n, _ in used} if apart else None
    while True:
        place = draw_place(
            fleet=plan.fleet, names=NAMES, rate_per_10k=rate, rng=rng, avoid=avoid
        )
        if place not in before:
            return place


def wandering(streams: Streams) -> Plan:
    """Six weeks without a fault, in which ordinary complaints come in bursts.

    The rate of each deployment, or of each value of one attribute, is multiplied by a
    Gamma of mean 1 that is drawn anew every hour or every day.
    """
    plan = null(streams)
    rng = streams.numpy("wander")
    hours = int(rng.choice(list(WANDERS)))
    low, high = WANDERS[hours]
    shape = 1 / rng.uniform(low, high)
    cells = plan.fleet.deployments
    group = [str(number) for number in range(len(cells))]
    if rng.random() < 0.5:
        names = sorted({name for cell in cells for name in cell})
        name = names[int(rng.integers(len(names)))]
        group = [cell.get(name, "") for cell in cells]
    member = np.unique(group, return_inverse=True)[1]
    blocks = -(-plan.clock.hours // hours)
    factors = rng.gamma(shape, 1 / shape, size=(blocks, int(member.max()) + 1))
    wander = np.repeat(factors[:, member], hours, axis=0)[: plan.clock.hours]
    return replace(plan, wander=wander)


def wide(streams: Streams) -> Plan:
    """Plan a pool that goes bad in a fleet that is described by ten attributes."""
    plan = null(streams)
    fleet = draw_fleet(
        clock=plan.clock, rng=streams.numpy("fleet"), attributes=TEN_ATTRIBUTES
    )
    return with_bad_pool(replace(plan, fleet=fleet), streams)


def versions(streams: Streams) -> Plan:
    """Plan a flag that breaks every client from some version on, of nine in use."""
    plan = null(streams)
    rng = streams.numpy("fault")
    fleet = draw_fleet(
        clock=plan.clock, rng=streams.numpy("fleet"), attributes=WITH_VERSIONS
    )
    where = {"client_version": VERSIONS[int(rng.integers(3, 7)) :]}
    onset = draw_onset(clock=plan.clock, rng=rng)
    fault = Fault(
        incident_id="versions",
        where=where,
        scope=where,
        voices=draw_voices(rng=rng),
        rate_per_10k=draw_rate(least=3, most=8, rng=rng),
        since=onset,
        until=onset + draw_days(least=5, most=9, rng=rng),
        kind="flag",
    )
    incident, changes = plan_fault(
        fault=fault, clock=plan.clock, fleet=fleet, rng=streams.python("changes")
    )
    return replace(plan, fleet=fleet, incidents=(incident,), changes=changes)


KINDS = {
    **SCENARIOS,
    "wide": wide,
    "versions": versions,
    "calm": calm,
    "wandering": wandering,
    "two": lambda streams: overlapping(streams, 2),
    "three": lambda streams: overlapping(streams, 3),
}
