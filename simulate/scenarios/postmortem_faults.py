"""The three faults of 2025 and the trickles around them, on a given fleet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from simulate.incidents import part
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
)
from simulate.world import Incident, Part, Place, Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import numpy as np
    from numpy.typing import NDArray

    from simulate.clock import Clock
    from simulate.fleet import Fleet
    from simulate.scenarios.postmortem_changes import Log
    from simulate.scenarios.postmortem_times import Times

# Extra complaints per 10,000 touched requests.
ROUTING_RATE, CORRUPTION_RATE, SAMPLING_RATE = 28.0, 5.0, 8.0
SONNET_SAMPLING_RATE, OPUS_3_SAMPLING_RATE = 0.05, 0.5

FORGETFUL = {"context_loss": 0.7, "quality_drop": 0.15, "ignores_instructions": 0.15}
CORRUPT = {"foreign_language": 0.5, "garbled_output": 0.25, "broken_code": 0.25}
ODD = {"odd_words": 0.5, "quality_drop": 0.35, "garbled_output": 0.15}


@dataclass(frozen=True)
class Stage:
    """What the faults happen to; `mixes` is misrouted ÷ all requests, by channel."""

    clock: Clock
    fleet: Fleet
    mixes: Mapping[str, NDArray[np.float64]]
    times: Times
    log: Log

    def routing(self) -> Incident:
        """Return Sonnet 4 on the long-context pool: 0.8%, far more from 29 August."""
        times, log = self.times, self.log
        stretch = self._misrouted(OWN, times.routing, times.routing_gone)
        return Incident(
            incident_id="routing",
            voices=FORGETFUL,
            where=stretch.where,
            parts=(stretch,),
            rate_per_10k=ROUTING_RATE,
            changes=(log.routing, log.balancing),
            fixes=(log.routing_fixed, log.routing_gone),
            steps=(
                Step(times.routing, "0.8% of Sonnet 4 requests", log.routing),
                Step(times.balancing, "load balancing; more, same rate", log.balancing),
                Step(times.routing_fixed, "fixed, roll-out begins", log.routing_fixed),
                Step(times.routing_gone, "roll-out complete", log.routing_gone),
            ),
            fixed_on=_day(times.routing_fixed),
        )

    def corruption(self) -> Incident:
        """Return three models on TPU, from 28 August only Sonnet 4."""
        times, log = self.times, self.log
        first = self._on_tpu(
            (OPUS_41, OPUS_4, SONNET_4), times.corruption, times.opus_leaves
        )
        then = self._on_tpu((SONNET_4,), times.opus_leaves, times.corruption_over)
        return Incident(
            incident_id="corruption",
            voices=CORRUPT,
            where=first.where,
            parts=(first, then),
            rate_per_10k=CORRUPTION_RATE,
            changes=(log.corruption,),
            fixes=(log.opus_leaves, log.corruption_over),
            steps=(
                Step(times.corruption, "onset", log.corruption),
                Step(times.opus_leaves, "Opus models leave", log.opus_leaves),
                Step(times.corruption_over, "rolled back", log.corruption_over),
            ),
            fixed_on=_day(times.corruption_over),
        )

    def sampling(self) -> Incident:
        """Return Haiku 3.5 on TPU."""
        times, log = self.times, self.log
        stretch = self._on_tpu((HAIKU,), times.sampling, times.sampling_over)
        return Incident(
            incident_id="sampling",
            voices=ODD,
            where=stretch.where,
            parts=(stretch,),
            rate_per_10k=SAMPLING_RATE,
            changes=(log.sampling,),
            fixes=(log.sampling_over,),
            steps=(
                Step(times.sampling, "onset", log.sampling),
                Step(times.sampling_over, "rolled back", log.sampling_over),
            ),
            fixed_on=_day(times.sampling_over),
        )

    def trickles(self) -> tuple[Incident, ...]:
        """Return what the record mentions besides: too little to be found."""
        times, log = self.times, self.log
        bedrock = self._misrouted(BEDROCK, times.bedrock, times.bedrock_gone)
        vertex = self._misrouted(VERTEX, times.vertex, times.routing_gone)
        sonnet = self._on_tpu((SONNET_4,), times.sampling, times.sampling_over)
        opus = self._on_tpu((OPUS_3,), times.sampling, times.opus_3_over)
        return (
            _trickle("routing-bedrock", bedrock, log.routing, FORGETFUL, ROUTING_RATE),
            _trickle("routing-vertex", vertex, log.routing, FORGETFUL, ROUTING_RATE),
            _trickle(
                "sampling-sonnet-4", sonnet, log.sampling, ODD, SONNET_SAMPLING_RATE
            ),
            _trickle("sampling-opus-3", opus, log.sampling, ODD, OPUS_3_SAMPLING_RATE),
        )

    def _on_tpu(
        self, models: tuple[str, ...], since: datetime, until: datetime
    ) -> Part:
        where: Place = {"platform": ("tpu",), "model": models}
        return part(
            clock=self.clock, fleet=self.fleet, where=where, since=since, until=until
        )

    def _misrouted(self, channel: str, since: datetime, until: datetime) -> Part:
        where: Place = {
            "model": (SONNET_4,),
            "routing_pool": (LONG,),
            "channel": (channel,),
        }
        whole = part(
            clock=self.clock, fleet=self.fleet, where=where, since=since, until=until
        )
        # The mix of an hour already knows how much of the hour was affected.
        return replace(whole, touched=(whole.touched > 0) * self.mixes[channel])


def _trickle(
    incident_id: str,
    stretch: Part,
    change_id: str,
    voices: Mapping[str, float],
    rate_per_10k: float,
) -> Incident:
    return Incident(
        incident_id=incident_id,
        voices=voices,
        where=stretch.where,
        parts=(stretch,),
        rate_per_10k=rate_per_10k,
        changes=(change_id,),
        fixed_on=_day(stretch.until),
        required=False,
    )


def _day(at: datetime) -> str:
    return at.date().isoformat()
