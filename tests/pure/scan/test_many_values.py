"""An attribute of many values: a fault in a rare or a new one is found."""

from __future__ import annotations

import numpy as np
import pytest

from triage.core.counts import Counted
from triage.core.engine import Engine
from triage.core.scan import MOST_PAIRED

HOURS, SINCE = 320, 250
VERSIONS = 60
RATE = 0.02
SERIES = "symptom:garbled"


def requests(*, version: int, platform: int) -> float:
    """The higher the number, the fewer requests."""
    return 400.0 / (1 + version / 10) / (1 + platform)


def scanned(*, ill: int, excess: float = 0.8, born: int = 0, seed: int = 1) -> Engine:
    """An engine that saw one version fail from SINCE on; it exists from `born` on."""
    cells = [
        {"version": f"v{version}", "platform": f"p{platform}"}
        for version in range(VERSIONS)
        for platform in range(2)
    ]
    served = np.array(
        [requests(version=v, platform=p) for v in range(VERSIONS) for p in range(2)]
    )
    its = np.array([cell["version"] == f"v{ill}" for cell in cells])
    rates = np.tile(served * RATE / 20, (HOURS, 1))
    rates[SINCE:, its] += excess
    rates[:born, its] = 0.0
    counts = np.random.default_rng(seed).poisson(rates)
    engine = Engine(alarm=12.0)
    for hour in range(HOURS):
        for n, cell in enumerate(cells):
            if its[n] and hour < born:
                continue
            number = engine.ledger.fleet.add(attributes=cell)
            engine.ledger.traffic.put(
                hour=hour, deployment=number, requests=float(served[n])
            )
        for cell_number in np.flatnonzero(counts[hour]):
            for n in range(counts[hour, cell_number]):
                engine.ledger.counts.put(
                    report=Counted(
                        report_id=f"r{hour}-{cell_number}-{n}",
                        hour=hour,
                        reporter=f"p{hour}-{cell_number}-{n}",
                        attributes=cells[cell_number],
                        series=("all", SERIES),
                    )
                )
        engine.step(hour=hour, told={"all", SERIES}, changes=())
    return engine


@pytest.mark.parametrize("seed", [1, 2])
def test_a_fault_of_a_rare_value_is_found(seed: int) -> None:
    assert VERSIONS - 1 > MOST_PAIRED
    (cause,) = scanned(ill=VERSIONS - 1, seed=seed).causes
    assert cause.sets == {"version": (f"v{VERSIONS - 1}",)}
    assert cause.detected <= SINCE + 24


@pytest.mark.parametrize("seed", [1, 2])
def test_a_fault_of_a_value_that_is_new_is_found(seed: int) -> None:
    (cause,) = scanned(ill=VERSIONS - 1, born=SINCE - 5, seed=seed).causes
    assert cause.sets == {"version": (f"v{VERSIONS - 1}",)}
    assert cause.detected <= SINCE + 24


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_many_values_without_a_fault_raise_nothing(seed: int) -> None:
    born = SINCE - 5 if seed % 2 else 0
    assert scanned(ill=VERSIONS - 1, excess=0.0, born=born, seed=seed).causes == []
