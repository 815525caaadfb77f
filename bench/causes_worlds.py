"""Worlds of counts: reports with true symptoms and no texts, so that many are cheap.

Fleets, faults, changes, people and events are those of `simulate`; what is added are
calm histories in which much happens and nothing breaks, faults that overlap, and
effects that are divided.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulate.changes import innocent_changes
from simulate.events import draw_events
from simulate.fleet import draw_traffic
from simulate.incidents import draw_place
from simulate.metadata import as_client, with_holes
from simulate.people import People
from simulate.scenarios import SCENARIOS
from simulate.scenarios.draws import draw_days, draw_onset, draw_rate, draw_voices
from simulate.scenarios.faults import Fault, plan_fault
from simulate.scenarios.nominal import null
from simulate.scenarios.twins import NAMES
from simulate.streams import Streams
from simulate.voices import UNCLEAR, VOICES, symptom_of
from triage.core.suspects import LoggedChange
from triage.core.symptoms import BY_ID, UNSORTED

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulate.events import Events
    from simulate.fleet import Fleet
    from simulate.world import Place, Plan

NAMELESS, EXTERNAL = 0.07, 0.03
TOLD = tuple(sorted(BY_ID))


@dataclass(frozen=True)
class Spec:
    """Which world: a kind and a seed, the effect divided, labels wrong at random."""

    kind: str
    seed: int
    divide: float = 1.0
    wrong: float = 0.0
    volume: float = 1.0


@dataclass(frozen=True)
class CountWorld:
    """A finished world; the lists have one entry an event, in order of time.

    `symptom` is what the engine is told, None for a report that tells none; `known`
    is the hour in which a report is known. `changes` are (hour known, change).
    """

    spec: Spec
    streams: Streams
    plan: Plan
    traffic: NDArray[np.int64]
    events: Events
    symptom: list[str | None]
    reporter: list[str]
    attributes: list[Mapping[str, str]]
    known: list[int]
    changes: list[tuple[int, LoggedChange]]


def make(spec: Spec) -> CountWorld:
    """Make a world; the same spec gives the same one, and the same seed the same fleet.

    Raises KeyError for an unknown kind.
    """
    streams = Streams(scenario=spec.kind, seed=spec.seed)
    plan = _weakened(KINDS[spec.kind](streams), spec)
    traffic = draw_traffic(fleet=plan.fleet, rng=streams.numpy("traffic"))
    events = draw_events(plan=plan, traffic=traffic, rng=streams.numpy("events"))
    dice = streams.python("reports")
    wrong = streams.python("wrong labels")
    return CountWorld(
        spec=spec,
        streams=streams,
        plan=plan,
        traffic=traffic,
        events=events,
        symptom=[_label(VOICES[v], spec.wrong, wrong) for v in events.voice],
        reporter=_reporters(plan, events, streams),
        attributes=[
            _told(plan.fleet.deployments[cell], plan.holes, dice)
            for cell in events.deployment
        ],
        known=[_known(at, plan.late, dice) for at in events.at],
        changes=_change_log(plan, streams),
    )


def series_of(symptom: str | None) -> tuple[str, ...]:
    """The series in which a report counts; no detectors here."""
    if symptom is None:
        return ("all", f"symptom:{UNSORTED}")
    return ("all", f"symptom:{symptom}", f"family:{BY_ID[symptom].family}")


def _weakened(plan: Plan, spec: Spec) -> Plan:
    incidents = tuple(
        replace(i, rate_per_10k=i.rate_per_10k / spec.divide) for i in plan.incidents
    )
    fleet = replace(plan.fleet, mean=plan.fleet.mean * spec.volume)
    return replace(plan, incidents=incidents, fleet=fleet)


def _label(voice: str, wrong: float, dice: random.Random) -> str | None:
    if wrong and dice.random() < wrong:
        return dice.choice(TOLD)
    return None if voice == UNCLEAR else symptom_of(voice)


def _reporters(plan: Plan, events: Events, streams: Streams) -> list[str]:
    people = People(fleet=plan.fleet, rng=streams.numpy("people"))
    dice = streams.python("names")
    names = []
    for cell, incident, member in zip(
        events.deployment, events.incident, events.user, strict=True
    ):
        if member >= 0 and plan.brigade is not None:
            names.append(plan.brigade.users[member])
            continue
        name = people.reporter(deployment=int(cell), incident=int(incident))
        names.append("" if dice.random() < NAMELESS else name)
    return names


def _told(
    cell: Mapping[str, str], holes: float, dice: random.Random
) -> Mapping[str, str]:
    if dice.random() < EXTERNAL:
        return as_client(cell)
    return with_holes(cell, rng=dice) if dice.random() < holes else cell


def _known(at: float, late: float, dice: random.Random) -> int:
    return int(at + dice.uniform(2, 48)) if dice.random() < late else int(at)


def _change_log(plan: Plan, streams: Streams) -> list[tuple[int, LoggedChange]]:
    innocent = innocent_changes(
        clock=plan.clock, fleet=plan.fleet, rng=streams.python("innocent changes")
    )
    log = [
        (
            math.ceil(plan.clock.offset(change.known_at or change.at)),
            LoggedChange(
                change_id=change.change_id,
                at=plan.clock.offset(change.at),
                kind=change.kind,
                title=change.title,
                scope=change.scope,
            ),
        )
        for change in (*plan.changes, *innocent)
    ]
    return sorted(log, key=lambda entry: (entry[0], entry[1].change_id))


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


KINDS = {
    **SCENARIOS,
    "calm": calm,
    "two": lambda streams: overlapping(streams, 2),
    "three": lambda streams: overlapping(streams, 3),
}
