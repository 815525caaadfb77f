"""August and September 2025: three overlapping faults, after the public record.

Dates are the record's; hours and minutes, which it does not give, come from the seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulate.clock import Clock
from simulate.incidents import part
from simulate.scenarios.postmortem_changes import Log, write_log
from simulate.scenarios.postmortem_fleet import (
    BEDROCK,
    HAIKU,
    LONG,
    OPUS_3,
    OPUS_4,
    OPUS_41,
    OWN,
    SONNET_4,
    VERTEX,
    build_postmortem_fleet,
    misroute,
)
from simulate.scenarios.postmortem_times import Times, draw_times
from simulate.world import Incident, Part, Place, Plan, Step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from simulate.fleet import Fleet
    from simulate.streams import Streams

START, END = "2025-07-22 00:00", "2025-09-21 00:00"
ROUTING_RATE, CORRUPTION_RATE, SAMPLING_RATE = 28.0, 5.0, 8.0
SONNET_SAMPLING_RATE = 0.05
FIRST_SHARE, WORST_SHARE, SECOND_SHARE, LEFTOVER = 0.008, 0.16, 0.05, 0.004
WORST_HOURS = 14.0

FORGETFUL = {"context_loss": 0.7, "quality_drop": 0.15, "ignores_instructions": 0.15}
CORRUPT = {"foreign_language": 0.5, "garbled_output": 0.25, "broken_code": 0.25}
ODD = {"odd_words": 0.5, "quality_drop": 0.35, "garbled_output": 0.15}


def postmortem(streams: Streams) -> Plan:
    """Plan routing, corruption and sampling, with the trickles around them."""
    clock = Clock.between(START, END)
    times = draw_times(streams.numpy("times"))
    fleet = build_postmortem_fleet(clock=clock, rng=streams.numpy("fleet"))
    mixes: dict[str, NDArray[np.float64]] = {}
    for channel, share in _shares(clock, times).items():
        fleet, mixes[channel] = misroute(fleet=fleet, channel=channel, share=share)
    log = write_log(times=times, rng=streams.python("changes"))
    return Plan(
        scenario=streams.scenario,
        seed=streams.seed,
        clock=clock,
        fleet=fleet,
        outcry=np.ones(clock.hours),
        incidents=(
            _routing(clock, fleet, mixes, times, log),
            _corruption(clock, fleet, times, log),
            _sampling(clock, fleet, times, log),
            *_trickles(clock, fleet, mixes, times, log),
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


def _routing(
    clock: Clock,
    fleet: Fleet,
    mixes: Mapping[str, NDArray[np.float64]],
    times: Times,
    log: Log,
) -> Incident:
    where: Place = {
        "model": (SONNET_4,),
        "routing_pool": (LONG,),
        "channel": (OWN,),
    }
    stretch = part(
        clock=clock,
        fleet=fleet,
        where=where,
        since=times.routing,
        until=times.routing_gone,
    )
    return Incident(
        incident_id="routing",
        voices=FORGETFUL,
        where=where,
        parts=(_mixed(stretch, mixes[OWN]),),
        rate_per_10k=ROUTING_RATE,
        changes=(log.routing, log.balancing),
        fixes=(log.routing_fixed, log.routing_gone),
        steps=(
            Step(times.routing, "0.8% of Sonnet 4 requests", log.routing),
            Step(times.balancing, "load balancing; more, same rate", log.balancing),
            Step(times.routing_fixed, "fixed, roll-out begins", log.routing_fixed),
            Step(times.routing_gone, "roll-out complete", log.routing_gone),
        ),
        fixed_on="2025-09-04",
    )


def _corruption(clock: Clock, fleet: Fleet, times: Times, log: Log) -> Incident:
    def stretch(models: tuple[str, ...], since: str) -> Part:
        begin = times.corruption if since == "onset" else times.opus_leaves
        end = times.opus_leaves if since == "onset" else times.corruption_over
        where: Place = {"platform": ("tpu",), "model": models}
        return part(clock=clock, fleet=fleet, where=where, since=begin, until=end)

    every = (OPUS_41, OPUS_4, SONNET_4)
    return Incident(
        incident_id="corruption",
        voices=CORRUPT,
        where={"platform": ("tpu",), "model": every},
        parts=(stretch(every, "onset"), stretch((SONNET_4,), "opus left")),
        rate_per_10k=CORRUPTION_RATE,
        changes=(log.corruption,),
        fixes=(log.opus_leaves, log.corruption_over),
        steps=(
            Step(times.corruption, "onset", log.corruption),
            Step(times.opus_leaves, "Opus models leave", log.opus_leaves),
            Step(times.corruption_over, "rolled back", log.corruption_over),
        ),
        fixed_on="2025-09-02",
    )


def _sampling(clock: Clock, fleet: Fleet, times: Times, log: Log) -> Incident:
    where: Place = {"platform": ("tpu",), "model": (HAIKU,)}
    stretch = part(
        clock=clock,
        fleet=fleet,
        where=where,
        since=times.sampling,
        until=times.sampling_over,
    )
    return Incident(
        incident_id="sampling",
        voices=ODD,
        where=where,
        parts=(stretch,),
        rate_per_10k=SAMPLING_RATE,
        changes=(log.sampling,),
        fixes=(log.sampling_over,),
        steps=(
            Step(times.sampling, "onset", log.sampling),
            Step(times.sampling_over, "rolled back", log.sampling_over),
        ),
        fixed_on="2025-09-04",
    )


def _trickles(
    clock: Clock,
    fleet: Fleet,
    mixes: Mapping[str, NDArray[np.float64]],
    times: Times,
    log: Log,
) -> tuple[Incident, ...]:
    """Return what the record mentions beside the three faults; too little to find."""

    def misrouted(channel: str, since: str) -> Incident:
        where: Place = {
            "model": (SONNET_4,),
            "routing_pool": (LONG,),
            "channel": (channel,),
        }
        begin = times.bedrock if since == "bedrock" else times.vertex
        end = times.bedrock_gone if since == "bedrock" else times.routing_gone
        stretch = part(clock=clock, fleet=fleet, where=where, since=begin, until=end)
        return Incident(
            incident_id=f"routing-{channel}",
            voices=FORGETFUL,
            where=where,
            parts=(_mixed(stretch, mixes[channel]),),
            rate_per_10k=ROUTING_RATE,
            changes=(log.routing,),
            fixed_on=end.date().isoformat(),
            required=False,
        )

    def odd_words(model: str, until: str, rate: float) -> Incident:
        where: Place = {"platform": ("tpu",), "model": (model,)}
        end = times.sampling_over if until == "september 4" else times.opus_3_over
        stretch = part(
            clock=clock, fleet=fleet, where=where, since=times.sampling, until=end
        )
        return Incident(
            incident_id=f"sampling-{model}",
            voices=ODD,
            where=where,
            parts=(stretch,),
            rate_per_10k=rate,
            changes=(log.sampling,),
            fixed_on=end.date().isoformat(),
            required=False,
        )

    return (
        misrouted(BEDROCK, "bedrock"),
        misrouted(VERTEX, "vertex"),
        odd_words(SONNET_4, "september 4", SONNET_SAMPLING_RATE),
        odd_words(OPUS_3, "september 12", 0.5),
    )


def _mixed(stretch: Part, mix: NDArray[np.float64]) -> Part:
    """Return the part with only its misrouted requests touched."""
    # The mix of an hour already knows how much of the hour was affected.
    touched = (stretch.touched > 0) * mix
    return Part(stretch.where, stretch.since, stretch.until, touched)
