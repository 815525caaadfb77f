"""Three people, hundreds of reports, nothing broken."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulate.scenarios.draws import SEEN_AS, draw_days, draw_onset
from simulate.scenarios.nominal import null
from simulate.world import Brigade

if TYPE_CHECKING:
    from simulate.streams import Streams
    from simulate.world import Plan


def brigade(streams: Streams) -> Plan:
    """Plan three people who write of one symptom on one deployment for two days."""
    plan = null(streams)
    rng = streams.numpy("brigade")
    since = draw_onset(clock=plan.clock, rng=rng)
    largest = np.argsort(-plan.fleet.mean.sum(axis=0))[:20]
    crowd = Brigade(
        users=tuple(f"u-{number:010x}" for number in rng.integers(2**40, size=3)),
        reports=int(rng.integers(100, 180)),
        voice=SEEN_AS[int(rng.integers(len(SEEN_AS)))],
        deployment=int(rng.choice(largest)),
        since=since,
        until=since + draw_days(least=2, most=2, rng=rng),
    )
    return replace(plan, brigade=crowd)
