"""Every scenario by name."""

from __future__ import annotations

from collections.abc import Callable

from simulate.scenarios.brigade import brigade
from simulate.scenarios.client import client
from simulate.scenarios.nominal import null, surge
from simulate.scenarios.pool import holes, pool
from simulate.scenarios.postmortem import postmortem
from simulate.scenarios.ramp import ramp
from simulate.scenarios.spring import spring
from simulate.scenarios.twins import twins
from simulate.streams import Streams
from simulate.world import Plan

SCENARIOS: dict[str, Callable[[Streams], Plan]] = {
    "postmortem": postmortem,
    "null": null,
    "surge": surge,
    "pool": pool,
    "ramp": ramp,
    "twins": twins,
    "client": client,
    "brigade": brigade,
    "holes": holes,
    "spring": spring,
}
