"""March and April 2026: three faults of the product while the API stays sound.

Dates are the public record's; hours and minutes come from the seed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from simulate.clock import Clock, utc
from simulate.fleet import Fleet, build_fleet
from simulate.scenarios.faults import Fault, plan_fault
from simulate.world import Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulate.streams import Streams

START, END = "2026-02-14 00:00", "2026-04-27 00:00"
OPUS_47_LAUNCH = "2026-04-16 15:00"
MODELS = {
    "claude-sonnet-4.6": 0.50,
    "claude-opus-4.6": 0.30,
    "claude-haiku-4.5": 0.12,
    "claude-opus-4.7": 0.15,
}
SURFACES = {"api": 0.40, "claude_code": 0.42, "apps": 0.18}
EFFORTS = {"low": 0.12, "medium": 0.18, "high": 0.70}
IDLE = {"under_1h": 0.85, "over_1h": 0.15}
MOVED = 0.75


def spring(streams: Streams) -> Plan:
    """Plan effort default, cache of idle sessions and prompt, all in one product."""
    clock = Clock.between(START, END)
    rng = streams.numpy("times")
    lowered, restored = _on(rng, "03-04"), _on(rng, "04-07")
    fleet = _fleet(clock, streams, lowered, restored)
    dice = streams.python("changes")
    planned = [
        plan_fault(fault=fault, clock=clock, fleet=fleet, rng=dice)
        for fault in _faults(rng, lowered, restored)
    ]
    return Plan(
        scenario=streams.scenario,
        seed=streams.seed,
        clock=clock,
        fleet=fleet,
        outcry=np.ones(clock.hours),
        incidents=tuple(incident for incident, _ in planned),
        changes=tuple(change for _, changes in planned for change in changes),
    )


def _faults(
    rng: np.random.Generator, lowered: datetime, restored: datetime
) -> tuple[Fault, ...]:
    code = ("claude_code",)
    return (
        Fault(
            incident_id="effort",
            where={"surface": code, "effort": ("medium",)},
            scope={"surface": code, "effort": ("medium", "high")},
            voices={"quality_drop": 0.8, "broken_code": 0.1, "fabrication": 0.1},
            rate_per_10k=3.0,
            since=lowered,
            until=restored,
            kind="config",
        ),
        Fault(
            incident_id="cache",
            where={"surface": code, "session_idle": ("over_1h",)},
            scope={"surface": code},
            voices={"context_loss": 0.8, "repetition_loop": 0.1, "quota_burn": 0.1},
            rate_per_10k=9.0,
            since=_on(rng, "03-26"),
            until=_on(rng, "04-10"),
        ),
        Fault(
            incident_id="prompt",
            where={
                "surface": code,
                "model": ("claude-sonnet-4.6", "claude-opus-4.6", "claude-opus-4.7"),
            },
            scope={"surface": code},
            voices={"ignores_instructions": 0.7, "broken_code": 0.3},
            rate_per_10k=3.0,
            since=_on(rng, "04-16"),
            until=_on(rng, "04-20"),
            kind="config",
        ),
    )


def _fleet(
    clock: Clock, streams: Streams, lowered: datetime, restored: datetime
) -> Fleet:
    cells = [
        {"model": model, "surface": surface, "effort": effort, "session_idle": idle}
        for model, surface, effort, idle in product(MODELS, SURFACES, EFFORTS, IDLE)
        if (surface != "api" or idle == "under_1h")
        and (surface != "apps" or effort != "medium")
    ]
    lowered_share = clock.overlap(lowered, restored)
    launched = clock.overlap(utc(OPUS_47_LAUNCH), clock.end)
    columns = [_share(cell, lowered_share) for cell in cells]
    shares = np.stack(columns, axis=1)
    for column, cell in enumerate(cells):
        if cell["model"] == "claude-opus-4.7":
            shares[:, column] *= launched
    return build_fleet(
        clock=clock, deployments=cells, shares=shares, rng=streams.numpy("fleet")
    )


def _share(cell: dict[str, str], lowered: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a cell's share [hours]; most follow the default effort when it moves."""
    effort = np.full(lowered.size, EFFORTS[cell["effort"]])
    if cell["surface"] == "claude_code" and cell["effort"] != "low":
        moved = lowered * MOVED * EFFORTS["high"]
        effort = effort + (moved if cell["effort"] == "medium" else -moved)
    idle = 1.0 if cell["surface"] == "api" else IDLE[cell["session_idle"]]
    size = MODELS[cell["model"]] * SURFACES[cell["surface"]] * idle
    return np.asarray(effort * size)


def _on(rng: np.random.Generator, day: str) -> datetime:
    minutes = int(rng.uniform(8, 20) * 60)
    return utc(f"2026-{day} 00:00") + timedelta(minutes=minutes)
