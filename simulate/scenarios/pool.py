"""One pool goes bad after a deploy: `pool`, and `holes` with poor data on top."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulate.incidents import draw_place
from simulate.scenarios.draws import draw_days, draw_onset, draw_rate, draw_voices
from simulate.scenarios.faults import Fault, plan_fault
from simulate.scenarios.nominal import null

if TYPE_CHECKING:
    from simulate.streams import Streams
    from simulate.world import Plan

MISSING, LATE = 0.30, 0.30


def pool(streams: Streams) -> Plan:
    """Plan one routing pool, often only on one platform or for one model."""
    return with_bad_pool(null(streams), streams)


def with_bad_pool(plan: Plan, streams: Streams) -> Plan:
    """Plan that fault in a fleet that is there already."""
    rng = streams.numpy("fault")
    rate = draw_rate(least=6, most=30, rng=rng)
    where = draw_place(
        fleet=plan.fleet,
        names=("routing_pool", "platform", "model"),
        rate_per_10k=rate,
        rng=rng,
        naming="routing_pool",
    )
    onset = draw_onset(clock=plan.clock, rng=rng)
    fault = Fault(
        incident_id="pool",
        where=where,
        scope=where if rng.random() < 0.5 else {"routing_pool": where["routing_pool"]},
        voices=draw_voices(rng=rng),
        rate_per_10k=rate,
        since=onset,
        until=onset + draw_days(least=4, most=10, rng=rng),
    )
    incident, changes = plan_fault(
        fault=fault, clock=plan.clock, fleet=plan.fleet, rng=streams.python("changes")
    )
    return replace(plan, incidents=(incident,), changes=changes)


def holes(streams: Streams) -> Plan:
    """Plan a `pool` with 30% of reports lacking metadata and 30% hours late."""
    return replace(pool(streams), holes=MISSING, late=LATE)
