"""A small synthetic fleet and its reports, for the tests of the cause search."""

from __future__ import annotations

import itertools

import numpy as np

from triage.core.counts import Counted
from triage.core.engine import Engine

SITES = ("north", "south", "west")
ENGINES = ("e1", "e2", "e3")
BOARDS = ("old", "new")
CELLS = [
    {"site": s, "engine": e, "board": b}
    for s, e, b in itertools.product(SITES, ENGINES, BOARDS)
]
SERIES = ("symptom:slow", "symptom:garbled", "symptom:rude")
REQUESTS = 1000
RATE = 4e-5


def quiet_rates(hours):
    """Expected reports when nothing is wrong, shape (series, hours, cells)."""
    daily = 1 + 0.3 * np.sin(np.arange(hours) * 2 * np.pi / 24)
    return REQUESTS * RATE * daily[None, :, None] * np.ones((3, hours, len(CELLS)))


def drawn(rates, *, seed):
    """Poisson reports, each from a reporter of its own."""
    counts = np.random.default_rng(seed).poisson(rates)
    return [
        counted(f"r{series}-{hour}-{cell}-{n}", hour, cell, SERIES[series])
        for series, hour, cell in np.argwhere(counts)
        for n in range(counts[series, hour, cell])
    ]


def counted(report_id, hour, cell, series, reporter=None):
    """One report of one symptom."""
    return Counted(
        report_id=report_id,
        hour=int(hour),
        reporter=reporter or f"of {report_id}",
        attributes=CELLS[cell],
        series=("all", series),
    )


def searched(reports, *, hours, changes=(), alarm=12.0, cells=CELLS, few=None):
    """An engine that has scanned `hours` hours of a steady fleet.

    The deployments after those of CELLS serve `few` requests an hour.
    """
    engine = Engine(alarm=alarm)
    for cell in cells:
        engine.ledger.fleet.add(attributes=cell)
    by_hour = {}
    for report in reports:
        by_hour.setdefault(report.hour, []).append(report)
    for hour in range(hours):
        for cell in range(len(cells)):
            requests = REQUESTS if cell < len(CELLS) else few
            engine.ledger.traffic.put(hour=hour, deployment=cell, requests=requests)
        told = set()
        for report in by_hour.get(hour, []):
            engine.ledger.counts.put(report=report)
            told.update(report.series)
        known = [c for c in changes if c.at < hour + 1]
        engine.step(hour=hour, told=told, changes=known)
    return engine
