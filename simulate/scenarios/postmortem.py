"""August and September 2025: three overlapping faults, after the public record.

Dates are the record's; hours and minutes, which it does not give, come from the seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulate.clock import Clock
from simulate.scenarios.postmortem_changes import write_log
from simulate.scenarios.postmortem_faults import Stage
from simulate.scenarios.postmortem_fleet import (
    BEDROCK,
    OWN,
    VERTEX,
    build_postmortem_fleet,
    misroute,
)
from simulate.scenarios.postmortem_times import Times, draw_times
from simulate.world import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulate.streams import Streams

START, END = "2025-07-22 00:00", "2025-09-21 00:00"
FIRST_SHARE, WORST_SHARE, SECOND_SHARE, LEFTOVER = 0.008, 0.16, 0.05, 0.004
WORST_HOURS = 14.0


def postmortem(streams: Streams) -> Plan:
    """Plan routing, corruption and sampling, with the trickles around them."""
    clock = Clock.between(START, END)
    times = draw_times(streams.numpy("times"))
    fleet = build_postmortem_fleet(clock=clock, rng=streams.numpy("fleet"))
    mixes: dict[str, NDArray[np.float64]] = {}
    for channel, share in _shares(clock, times).items():
        fleet, mixes[channel] = misroute(fleet=fleet, channel=channel, share=share)
    log = write_log(times=times, rng=streams.python("changes"))
    stage = Stage(clock=clock, fleet=fleet, mixes=mixes, times=times, log=log)
    return Plan(
        scenario=streams.scenario,
        seed=streams.seed,
        clock=clock,
        fleet=fleet,
        outcry=np.ones(clock.hours),
        incidents=(
            stage.routing(),
            stage.corruption(),
            stage.sampling(),
            *stage.trickles(),
        ),
        changes=log.changes,
    )


def _shares(clock: Clock, times: Times) -> dict[str, NDArray[np.float64]]:
    """Return the misrouted share of Sonnet 4 by channel, [hours] each."""
    middles = clock.middles()
    worst = np.floor(clock.offset(times.worst)) + 0.5
    peak = np.exp(-(((middles - worst) / WORST_HOURS) ** 2))
    first = clock.overlap(times.routing, times.balancing) * FIRST_SHARE
    second = clock.overlap(times.balancing, times.routing_fixed)
    fading = (clock.offset(times.routing_gone) - middles) / (12 * 24)
    after = clock.overlap(times.routing_fixed, times.routing_gone) * LEFTOVER
    own = first + second * (SECOND_SHARE + (WORST_SHARE - SECOND_SHARE) * peak)
    bedrock = clock.overlap(times.bedrock, times.bedrock_gone)
    vertex = clock.overlap(times.vertex, times.routing_gone)
    narrow = np.exp(-(((middles - worst) / 4.0) ** 2))
    return {
        OWN: own + after * np.clip(fading, 0, 1),
        BEDROCK: bedrock * (0.0001 + 0.0017 * narrow),
        VERTEX: vertex * 0.000004,
    }
