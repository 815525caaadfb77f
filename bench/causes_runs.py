"""Which worlds are played, and their results kept, so that a run can go on.

Rounds of a few worlds each, one seed a round: whenever a run is stopped, every row of
the table rests on about as many seeds as the others.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from bench import calibrate_scan
from bench.causes_play import FALSE_A_YEAR, scored
from bench.causes_worlds import Spec, make
from triage.core import baseline, engine, scan, threshold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Seeds that nobody has looked at while the engine was made.
FIRST_SEED = 12001
SINGLE = ("pool", "ramp", "client", "holes")
WEAK = (4.0, 8.0)
CURVE = (2.0, 16.0, 32.0)
LONG = ("postmortem", "spring")
DRIFTING, WANDERING = "drifting", "wandering"
# Fleets that are described in other ways, and what is wrong with the metadata.
DESCRIBED = ("wide", "versions")
WRONG, LIE, HOLES = 0.25, 0.05, 0.3
VERSIONS = " ".join((engine.VERSION, scan.VERSION, baseline.VERSION, threshold.VERSION))

Run = dict[str, Any]


def specs(rounds: int) -> Iterator[Spec]:
    """The worlds of the first rounds, in the order in which they are played."""
    for number in range(rounds):
        seed = FIRST_SEED + number
        single = SINGLE[number % len(SINGLE)]
        yield Spec(single, seed)
        yield Spec("calm", seed)
        yield Spec("two", seed)
        for divide in WEAK:
            yield Spec(single, seed, divide=divide)
        yield Spec(DRIFTING, seed)
        yield Spec("three", seed)
        # The labels of one nominal and of one weak world in turn.
        divide = WEAK[0] if number // len(SINGLE) % 2 else 1.0
        yield Spec(single, seed, divide=divide, wrong=WRONG)
        yield Spec(single, seed, divide=CURVE[number // len(SINGLE) % len(CURVE)])
        yield Spec("calm", seed + 1000)
        yield Spec(WANDERING, seed)
        yield Spec(DESCRIBED[number % 2], seed)
        poor = {"lie": LIE} if number % 2 else {"holes": HOLES}
        yield Spec(single, seed, divide=divide, **poor)
        if number % 2:
            yield Spec(LONG[number // 2 % 2], seed)
        else:
            yield Spec(single, seed, divide=1.0, volume=0.25)


def run(spec: Spec) -> Run:
    """Play one world."""
    began = time.monotonic()
    if spec.kind == DRIFTING:
        causes = calibrate_scan.run(spec.seed, threshold.alarm_for(FALSE_A_YEAR))
        result: Run = {"incidents": [], "false": causes, "hours": 6 * 168}
    else:
        world = make(spec)
        result = scored(world, oracle=not spec.wrong)
        result["hours"] = world.plan.clock.hours
        result["reports"] = len(world.events)
    result["seconds"] = round(time.monotonic() - began, 1)
    return {"spec": asdict(spec), "versions": VERSIONS, **result}


def kept(path: Path) -> dict[Spec, Run]:
    """The results of this engine that a file of lines holds."""
    if not path.exists():
        return {}
    lines = map(json.loads, path.read_text().splitlines())
    runs = [line for line in lines if line["versions"] == VERSIONS]
    return {Spec(**line["spec"]): line for line in runs}


def play_all(*, rounds: int, keep: Path, minutes: float | None) -> list[Run]:
    """Play what is not kept yet, until `minutes` are over; give all that is there."""
    until = time.monotonic() + 60 * minutes if minutes is not None else None
    done = kept(keep)
    keep.parent.mkdir(parents=True, exist_ok=True)
    for spec in specs(rounds):
        if spec in done:
            continue
        if until is not None and time.monotonic() > until:
            break
        done[spec] = run(spec)
        with keep.open("a") as stream:
            stream.write(json.dumps(done[spec], default=float) + "\n")
    wanted = set(specs(rounds))
    return [line for spec, line in done.items() if spec in wanted]
