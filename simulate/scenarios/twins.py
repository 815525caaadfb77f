"""One symptom, two unrelated places, at overlapping times."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulate.incidents import draw_place
from simulate.scenarios.draws import draw_days, draw_onset, draw_rate, draw_voices
from simulate.scenarios.faults import Fault, plan_fault
from simulate.scenarios.nominal import null

if TYPE_CHECKING:
    from simulate.streams import Streams
    from simulate.world import Change, Incident, Plan

NAMES = ("model", "platform", "routing_pool", "region")


def twins(streams: Streams) -> Plan:
    """Plan two faults, the second one to four days after the first, which lasts."""
    plan = null(streams)
    rng, dice = streams.numpy("fault"), streams.python("changes")
    voices = draw_voices(rng=rng)
    since = draw_onset(clock=plan.clock, rng=rng)
    incidents: list[Incident] = []
    changes: list[Change] = []
    for number in (1, 2):
        rate = draw_rate(least=6, most=20, rng=rng)
        where = draw_place(
            fleet=plan.fleet,
            names=NAMES,
            rate_per_10k=rate,
            rng=rng,
            avoid=incidents[0].where if incidents else None,
        )
        fault = Fault(
            incident_id=f"twin-{number}",
            where=where,
            scope=where,
            voices=voices,
            rate_per_10k=rate,
            since=since,
            until=since + draw_days(least=6, most=10, rng=rng),
            kind="deploy" if number == 1 else "config",
        )
        incident, its_changes = plan_fault(
            fault=fault, clock=plan.clock, fleet=plan.fleet, rng=dice
        )
        incidents.append(incident)
        changes.extend(its_changes)
        since = since + draw_days(least=1, most=4, rng=rng)
    return replace(plan, incidents=tuple(incidents), changes=tuple(changes))
