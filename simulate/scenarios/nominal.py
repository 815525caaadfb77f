"""Six weeks in which no part of the fleet breaks: `null` and `surge`."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulate.clock import Clock
from simulate.fleet import draw_fleet
from simulate.world import Plan

if TYPE_CHECKING:
    from simulate.streams import Streams

START, END = "2026-01-05 00:00", "2026-02-16 00:00"
SURGE_FACTOR = 5.0
SURGE_HOURS = 48


def null(streams: Streams) -> Plan:
    """Plan only ordinary complaints and innocent changes."""
    clock = Clock.between(START, END)
    return Plan(
        scenario=streams.scenario,
        seed=streams.seed,
        clock=clock,
        fleet=draw_fleet(clock=clock, rng=streams.numpy("fleet")),
        outcry=np.ones(clock.hours),
    )


def surge(streams: Streams) -> Plan:
    """Plan two days on which everyone complains five times as much."""
    plan = null(streams)
    rng = streams.numpy("surge")
    since = plan.clock.at(rng.uniform(16, 36) * 24)
    busy = plan.clock.overlap(since, since + timedelta(hours=SURGE_HOURS))
    return replace(plan, outcry=1 + (SURGE_FACTOR - 1) * busy)
