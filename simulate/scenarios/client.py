"""A client release that breaks something while the fleet is sound."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from simulate.clock import Clock
from simulate.fleet import MODELS, build_fleet
from simulate.scenarios.draws import draw_days, draw_onset, draw_rate, draw_voices
from simulate.scenarios.faults import Fault, plan_fault
from simulate.scenarios.nominal import END, START
from simulate.world import Plan

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from simulate.streams import Streams

OLD = ("5.17.2", "5.18.0", "5.18.1")
NEW = "5.19.0"
ADOPTION_DAYS = 3.0
FINAL_ADOPTION = 0.5


def client(streams: Streams) -> Plan:
    """Plan a release that half of the users have within a week or so."""
    clock = Clock.between(START, END)
    rng = streams.numpy("fault")
    onset = draw_onset(clock=clock, rng=rng)
    cells = _cells(rng)
    fleet = build_fleet(
        clock=clock,
        deployments=cells,
        shares=_shares(clock=clock, onset=onset, cells=cells, rng=rng),
        rng=streams.numpy("fleet"),
    )
    where = {"client_version": (NEW,)}
    fault = Fault(
        incident_id="client",
        where=where,
        scope=where,
        voices=draw_voices(rng=rng),
        rate_per_10k=draw_rate(least=3, most=5, rng=rng),
        since=onset,
        until=onset + draw_days(least=6, most=9, rng=rng),
    )
    incident, changes = plan_fault(
        fault=fault, clock=clock, fleet=fleet, rng=streams.python("changes")
    )
    return Plan(
        scenario=streams.scenario,
        seed=streams.seed,
        clock=clock,
        fleet=fleet,
        outcry=np.ones(clock.hours),
        incidents=(incident,),
        changes=changes,
    )


def _cells(rng: np.random.Generator) -> list[dict[str, str]]:
    models = rng.choice(MODELS, size=3, replace=False).tolist()
    kinds = [("gpu", "code"), ("gpu", "apps"), ("tpu", "code"), ("tpu", "apps")]
    return [
        {
            "model": model,
            "platform": platform,
            "surface": surface,
            "client_version": version,
        }
        for model, (platform, surface), version in product(models, kinds, (*OLD, NEW))
    ]


def _shares(
    *,
    clock: Clock,
    onset: datetime,
    cells: list[dict[str, str]],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return shares [hours × cells]; the old versions lose what the new one wins."""
    days = (clock.middles() - clock.offset(onset)) / 24
    grown = FINAL_ADOPTION * (1 - np.exp(-np.maximum(days, 0) / ADOPTION_DAYS))
    adopted = grown * clock.overlap(onset, clock.end)
    before = dict(zip(OLD, (0.1, 0.25, 0.65), strict=True))
    base = {
        key: rng.lognormal(0.0, 0.5)
        for key in {(c["model"], c["platform"], c["surface"]): None for c in cells}
    }
    columns = [
        base[c["model"], c["platform"], c["surface"]]
        * (adopted if (v := c["client_version"]) == NEW else before[v] * (1 - adopted))
        for c in cells
    ]
    return np.stack(columns, axis=1)
