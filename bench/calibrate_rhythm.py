"""How often chance looks like the hour of the day or the day of the week.

    .venv/bin/python -m bench.calibrate_rhythm --places 20000

Places without any rhythm are drawn: Poisson counts about a load that goes up and down,
alone or multiplied by a Gamma of mean 1 that is drawn anew every hour, day or three
days. Each is asked once; an engine asks anew every day, of mostly the same hours.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

import numpy as np

from triage.core.rhythm import CYCLES, DAY, Cycle, gain, height, profile
from triage.core.rhythms import LEAST_HEIGHT
from triage.core.scan import NATS_A_VALUE
from triage.core.threshold import alarm_for

FALSE_A_YEAR = 2.0
# Reports a day of one place, and how rates wander: hours of one level, variance.
LEVELS = (1.0, 5.0, 25.0)
WANDERS = ((1, 0.0), (1, 1.0), (24, 0.2), (24, 0.5), (72, 0.5))


def passed(
    *,
    cycle: Cycle,
    cycles: int,
    places: int,
    level: float,
    wander: tuple[int, float],
    rng: np.random.Generator,
) -> int:
    """How many of the places would be told, by the rules of the engine."""
    hours = cycles * cycle.length
    load = 1 + 0.45 * np.sin(2 * np.pi * np.arange(hours) / DAY)
    expected = np.repeat(load[:, None] * level / DAY, places, axis=1)
    rate = expected
    block, variance = wander
    if variance:
        size = (-(-hours // block), places)
        bursts = rng.gamma(1 / variance, variance, size=size)
        rate = expected * np.repeat(bursts, block, axis=0)[:hours]
    shape = (cycles, cycle.slots, cycle.hours, places)
    seen = rng.poisson(rate).astype(float).reshape(shape).sum(axis=2)
    expected = expected.reshape(shape).sum(axis=2)
    found = gain(seen=seen, expected=expected, cycle=cycle)
    factors = profile(seen=seen.sum(axis=0), expected=expected.sum(axis=0), cycle=cycle)
    clear = found.nats >= alarm_for(FALSE_A_YEAR) + NATS_A_VALUE
    told = np.flatnonzero(clear & (found.shown >= cycles - cycle.missed))
    return sum(height(factors[:, place].tolist()) >= LEAST_HEIGHT for place in told)


def main() -> None:
    """Print one line for each clock and way in which rates wander."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    asked = [(c, n) for c in CYCLES for n in sorted({c.least, c.most})]
    for cycle, cycles in asked:
        for wander in WANDERS:
            told = {
                level: sum(
                    passed(
                        cycle=cycle,
                        cycles=cycles,
                        places=size,
                        level=level,
                        wander=wander,
                        rng=rng,
                    )
                    for size in _parts(options.places)
                )
                for level in LEVELS
            }
            row: dict[str, Any] = {
                "clock": cycle.name,
                "cycles": cycles,
                "hours": wander[0],
                "variance": wander[1],
                "places": options.places,
                "told_by_reports_a_day": told,
            }
            sys.stdout.write(json.dumps(row) + "\n")


def _parts(places: int) -> list[int]:
    """Sizes that fit into memory."""
    return [min(1000, places - first) for first in range(0, places, 1000)]


if __name__ == "__main__":
    main()
