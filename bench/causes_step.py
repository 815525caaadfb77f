"""How long one hourly step takes, and how much memory: one size of history a process.

    .venv/bin/python -m bench.causes_step --deployments 1000 --series 20

Every series is told something new in every hour timed, the worst case. Times are of
the processor, medians over 15 hours; they stand beside a matrix product of the size of
one series' sweep, made between the steps.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from triage.core.counts import Counted
from triage.core.engine import Engine
from triage.core.scan import WINDOWS
from triage.core.threshold import alarm_for

WEEKS = 8
ATTRIBUTES = {
    "model": 8,
    "platform": 3,
    "routing_pool": 5,
    "region": 4,
    "surface": 3,
    "channel": 3,
    "server_build": 6,
    "client_version": 12,
    "context_bucket": 3,
    "effort": 3,
}
REPORTS_AN_HOUR = 2.0
TIMED, REPEATS = 15, 20
# As in the Makefile: more threads are slower on small arrays.
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"
)
SIZES = (
    *({"deployments": d, "series": 20, "reports": 1} for d in (100, 300, 1000)),
    *({"deployments": 300, "series": s, "reports": 1} for s in (5, 10)),
    *({"deployments": 300, "series": 20, "reports": r} for r in (10, 100)),
    {"deployments": 495, "series": 12, "reports": 1},
)


def filled(
    *, deployments: int, series: int, reports: float
) -> tuple[Engine, list[str]]:
    """An engine with eight weeks of traffic and reports in which nothing is wrong."""
    rng = np.random.default_rng(1)
    engine = Engine(alarm=alarm_for(2))
    cells: dict[tuple[str, ...], dict[str, str]] = {}
    while len(cells) < deployments:
        cell = {n: f"{n}{rng.integers(k)}" for n, k in ATTRIBUTES.items()}
        cells.setdefault(tuple(cell.values()), cell)
    kept = list(cells.values())
    for cell in kept:
        engine.ledger.fleet.add(attributes=cell)
    names = ["all", *(f"symptom:s{n}" for n in range(series - 1))]
    share = rng.dirichlet(np.full(deployments, 2.0))
    hours = WEEKS * 168 + TIMED
    for hour in range(hours):
        engine.ledger.traffic.put_hour(hour=hour, requests=60_000 * share)
        for number in range(rng.poisson(REPORTS_AN_HOUR * reports)):
            where = int(rng.choice(deployments))
            engine.ledger.counts.put(
                report=Counted(
                    report_id=f"{hour}-{number}",
                    hour=hour,
                    reporter=f"u{rng.integers(10**9)}",
                    attributes=kept[where],
                    series=("all", names[int(rng.integers(1, series))]),
                )
            )
    return engine, names


def measured(*, deployments: int, series: int, reports: float) -> dict[str, Any]:
    """Milliseconds of an hourly step, of the daily fit with it, of the reference."""
    engine, names = filled(deployments=deployments, series=series, reports=reports)
    last = WEEKS * 168
    began = time.process_time()
    engine.step(hour=last - 1, told=names, changes=[])
    with_fit = time.process_time() - began
    masks = engine.space().masks
    members = masks.astype(float).T
    times, products = [], []
    for hour in range(last, last + TIMED):
        began = time.process_time()
        engine.step(hour=hour, told=names, changes=[])
        times.append(time.process_time() - began)
        products.append(_reference(members))
    step, reference = median(times), median(products)
    return {
        "deployments": deployments,
        "series": series,
        "reports": len(engine.ledger.counts),
        "conjunctions": len(masks),
        "step_ms": round(1e3 * step, 2),
        "first_fit_ms": round(1e3 * with_fit, 1),
        "us_per_series_and_deployment": round(1e6 * step / series / deployments, 2),
        "products_per_series": round(step / series / reference, 1),
        "causes": len(engine.causes),
        "peak_mb": _peak_mb(),
    }


def _peak_mb() -> int:
    """Peak memory of this process alone; ru_maxrss would hold that of its parent."""
    status = Path("/proc/self/status").read_text().splitlines()
    line = next(line for line in status if line.startswith("VmHWM"))
    return round(int(line.split()[1]) / 1024)


def _reference(members: np.ndarray) -> float:
    """Seconds of a product of (windows × deployments) by (deployments × sets)."""
    rows = np.random.default_rng(2).random((len(WINDOWS), len(members)))
    began = time.process_time()
    for _ in range(REPEATS):
        rows @ members
    return (time.process_time() - began) / REPEATS


def all_sizes(*, quick: bool) -> list[dict[str, Any]]:
    """Measure each size in a process of its own, so that memory is its own."""
    sizes = [s for s in SIZES if not quick or s["deployments"] * s["reports"] <= 300]
    return [in_a_process(size) for size in sizes]


def in_a_process(size: dict[str, int]) -> dict[str, Any]:
    """Measure one size in a process of its own."""
    words = [f"--{name}={value}" for name, value in size.items()]
    done = subprocess.run(
        [sys.executable, "-m", "bench.causes_step", *words],
        check=True,
        capture_output=True,
        env={**os.environ, **ONE_THREAD},
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Measure one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--deployments", type=int, default=1000)
    parser.add_argument("--series", type=int, default=20)
    parser.add_argument("--reports", type=float, default=1.0)
    options = parser.parse_args()
    sys.stdout.write(json.dumps(measured(**vars(options))) + "\n")


if __name__ == "__main__":
    main()
