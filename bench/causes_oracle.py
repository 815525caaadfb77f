"""An oracle that knows cells, symptom and rates beforehand: Poisson CUSUM (Page 1954).

Its threshold is set by simulation on its own null: as many false alarms a year as the
engine is allowed in all.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from simulate.events import ordinary_rates
from simulate.truth import expected_excess
from simulate.voices import VOICES, symptom_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bench.causes_worlds import CountWorld
    from simulate.world import Incident

HOURS_A_YEAR = 8766
HISTORIES = 300
THRESHOLDS = np.arange(0.5, 12.01, 0.1)


def delay(
    *, world: CountWorld, incident: Incident, false_a_year: float
) -> float | None:
    """Hours from the onset to the oracle's alarm, None if there is none by the end.

    It watches the located reports of the main symptom in the touched cells, hour by
    hour, and knows the true effect and the ordinary rates.
    """
    plan = world.plan
    main = max(incident.voices, key=lambda voice: incident.voices[voice])
    voices = [i for i, v in enumerate(VOICES) if symptom_of(v) == symptom_of(main)]
    excess = expected_excess(incident, traffic=world.traffic)
    cells = excess.sum(axis=0) > 0
    rates = ordinary_rates(fleet=plan.fleet, rng=world.streams.numpy("events"))
    usual = np.maximum(world.traffic, 0) @ (rates[:, voices].sum(axis=1) * cells)
    share = sum(
        w for v, w in incident.voices.items() if symptom_of(v) == symptom_of(main)
    )
    more = excess.sum(axis=1) * share / sum(incident.voices.values())
    typical = more[more > 0].mean() / max(usual[more > 0].mean(), 1e-12)
    ratio = 1 + typical
    limit = threshold(usual=usual, ratio=ratio, false_a_year=false_a_year)
    seen = _seen(world, cells, voices)
    onset, end = plan.clock.offset(incident.onset), plan.clock.offset(incident.end)
    level = 0.0
    for hour in range(min(math.ceil(end), plan.clock.hours)):
        level = max(0.0, level + float(_step(seen[hour], usual[hour], ratio)))
        if level >= limit and hour >= int(onset):
            return round(hour + 1 - onset, 2)
        level = 0.0 if level >= limit else level
    return None


def threshold(
    *, usual: NDArray[np.float64], ratio: float, false_a_year: float
) -> float:
    """The lowest level that gives at most so many false alarms a year on the null.

    `usual` [hours] is expected; days differ as they do in simulated worlds.
    """
    rng = np.random.default_rng(1)
    level = np.zeros((HISTORIES, len(THRESHOLDS)))
    alarms = np.zeros(len(THRESHOLDS))
    for hour, mean in enumerate(usual):
        if hour % 24 == 0:
            mood = rng.gamma(100.0, 0.01, size=HISTORIES)
        counts = rng.poisson(mean * mood)
        level = np.maximum(0.0, level + _step(counts, mean, ratio)[:, None])
        over = level >= THRESHOLDS
        alarms += over.sum(axis=0)
        level[over] = 0.0
    a_year = alarms / (HISTORIES * len(usual) / HOURS_A_YEAR)
    return float(THRESHOLDS[int(np.argmax(a_year <= false_a_year))])


def _step(counts: NDArray[np.int64], mean: float, ratio: float) -> NDArray[np.float64]:
    return np.asarray(counts * math.log(ratio) - mean * (ratio - 1))


def _seen(
    world: CountWorld, cells: NDArray[np.bool_], voices: list[int]
) -> NDArray[np.int64]:
    """Reports by hour in these cells and voices."""
    events = world.events
    mine = cells[events.deployment] & np.isin(events.voice, voices)
    return np.bincount(events.at[mine].astype(int), minlength=world.plan.clock.hours)
