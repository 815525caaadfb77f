"""Worlds of counts: reports with true symptoms and no texts, so that many are cheap.

Fleets, faults, changes, people and events are those of `simulate`; what is added are
calm histories in which much happens and nothing breaks, faults that overlap, and
effects that are divided.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from bench.causes_kinds import KINDS
from simulate.changes import innocent_changes
from simulate.events import draw_events
from simulate.fleet import draw_traffic
from simulate.metadata import as_client, with_holes
from simulate.people import People
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
    from simulate.world import Plan

NAMELESS, EXTERNAL = 0.07, 0.03
TOLD = tuple(sorted(BY_ID))


@dataclass(frozen=True)
class Spec:
    """Which world: a kind and a seed, and what is made harder.

    The effect is divided, the traffic multiplied by `volume`; shares of labels are
    `wrong` at random, of reports lack metadata (`holes`), and of clients `lie` in it.
    """

    kind: str
    seed: int
    divide: float = 1.0
    wrong: float = 0.0
    volume: float = 1.0
    holes: float = 0.0
    lie: float = 0.0


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
            for cell in _claimed(plan.fleet, events, spec.lie, streams)
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
    holes = spec.holes or plan.holes
    return replace(plan, incidents=incidents, fleet=fleet, holes=holes)


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


def _claimed(
    fleet: Fleet, events: Events, lie: float, streams: Streams
) -> NDArray[np.int64]:
    """The deployment that each report names: one of any other for those who lie."""
    rng = streams.numpy("lies")
    lies = rng.random(len(events)) < lie
    others = rng.integers(len(fleet.deployments), size=len(events))
    return np.where(lies, others, events.deployment)


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
