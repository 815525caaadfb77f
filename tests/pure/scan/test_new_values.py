"""A value that no past knows: its own fault is found, and being new is none."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tests.pure.scan.small_fleets import (
    BOARDS,
    CELLS,
    RATE,
    REQUESTS,
    SERIES,
    SITES,
)
from triage.core.counts import Counted
from triage.core.engine import Engine

HOURS, SINCE = 320, 250
NEW = [
    {"site": site, "engine": "e4", "board": board}
    for site, board in itertools.product(SITES, BOARDS)
]


def scanned(*, seed, excess):
    """An engine that saw an engine e4 come, with so many more reports of one kind."""
    cells = [*CELLS, *NEW]
    rates = np.full((len(SERIES), HOURS, len(cells)), REQUESTS * RATE)
    rates[:, :SINCE, len(CELLS) :] = 0.0
    rates[1, SINCE:, len(CELLS) :] += excess
    counts = np.random.default_rng(seed).poisson(rates)
    engine = Engine(alarm=12.0)
    for hour in range(HOURS):
        served = cells if hour >= SINCE else CELLS
        for cell in served:
            number = engine.ledger.fleet.add(attributes=cell)
            engine.ledger.traffic.put(hour=hour, deployment=number, requests=REQUESTS)
        told = set()
        for series, cell in np.argwhere(counts[:, hour]):
            for n in range(counts[series, hour, cell]):
                report = Counted(
                    report_id=f"r{series}-{hour}-{cell}-{n}",
                    hour=hour,
                    reporter=f"p{series}-{hour}-{cell}-{n}",
                    attributes=cells[cell],
                    series=("all", SERIES[series]),
                )
                engine.ledger.counts.put(report=report)
                told.update(report.series)
        engine.step(hour=hour, told=told, changes=())
    return engine


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fault_of_a_new_value_is_found(seed):
    (cause,) = scanned(seed=seed, excess=0.4).causes
    assert cause.sets == {"engine": ("e4",)}
    assert cause.pool == ["symptom:garbled"]
    assert abs(cause.start - SINCE) <= 3
    assert cause.detected <= SINCE + 24
    assert cause.until is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_new_value_without_a_fault_raises_nothing(seed):
    engine = scanned(seed=seed, excess=0.0)
    assert engine.causes == []
    assert {"e4"} <= {cell["engine"] for cell in engine.ledger.fleet.cells}
