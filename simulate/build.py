"""From a scenario's name and a seed to a finished world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulate.changes import innocent_changes
from simulate.clock import iso
from simulate.events import draw_events
from simulate.fleet import draw_traffic
from simulate.reports import Reporting
from simulate.scenarios import SCENARIOS
from simulate.streams import Streams
from simulate.truth import write_truth
from simulate.world import World

if TYPE_CHECKING:
    from simulate.world import Change, Plan, Record


def build(*, scenario: str, seed: int) -> World:
    """Build a world; the same scenario and seed give the same world.

    Raises KeyError for a scenario that is not in SCENARIOS.
    """
    streams = Streams(scenario=scenario, seed=seed)
    plan = SCENARIOS[scenario](streams)
    traffic = draw_traffic(fleet=plan.fleet, rng=streams.numpy("traffic"))
    events = draw_events(plan=plan, traffic=traffic, rng=streams.numpy("events"))
    reporting = Reporting(plan=plan, events=events, streams=streams)
    reporting.write()
    truth = write_truth(
        plan=plan,
        traffic=traffic,
        symptoms=reporting.symptom_of,
        incidents=reporting.incident_of,
    )
    return World(
        plan=plan,
        traffic=traffic,
        changes=_change_log(plan, streams),
        reports=reporting.reports,
        requests=reporting.requests,
        truth=truth,
    )


def _change_log(plan: Plan, streams: Streams) -> list[Record]:
    innocent = innocent_changes(
        clock=plan.clock, fleet=plan.fleet, rng=streams.python("innocent changes")
    )
    every = sorted([*plan.changes, *innocent], key=lambda c: (c.at, c.change_id))
    return [_record(change) for change in every]


def _record(change: Change) -> Record:
    record: Record = {"change_id": change.change_id, "at": iso(change.at)}
    if change.known_at is not None:
        record["known_at"] = iso(change.known_at)
    return record | {
        "kind": change.kind,
        "title": change.title,
        "metadata": {name: list(values) for name, values in change.scope.items()},
    }
