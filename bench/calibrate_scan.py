"""Tell how many false causes a year an alarm threshold gives.

Simulates null histories of counts (no text): deployments whose rates differ, rates
that drift, daily rhythm, surges, brigades, growth, new pools. Runs the real engine
over them and writes how many causes came at each score. Seeds below 1000 choose the
threshold, seeds from 1000 on check it.

    .venv/bin/python -m bench.calibrate_scan --years 2 --seed 0 --out bench/x.json
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

import numpy as np

from triage.core.counts import Counted
from triage.core.engine import Engine

SYMPTOMS = 16
FAMILIES = 6
WEEK = 168
WEEKS = 6


class NullFleet:
    """A fleet of counts with nothing wrong; every trait is drawn from the seed."""

    def __init__(self, seed: int) -> None:
        self.rng = rng = np.random.default_rng(seed)
        models = [f"m{i}" for i in range(rng.integers(4, 8))]
        platforms = [f"p{i}" for i in range(rng.integers(2, 5))]
        pools = [f"q{i}" for i in range(rng.integers(2, 5))]
        surfaces = [f"s{i}" for i in range(rng.integers(2, 4))]
        cells = [
            {"model": m, "platform": p, "pool": q, "surface": s}
            for m in models
            for p in platforms
            for q in pools
            for s in surfaces
        ]
        size = min(len(cells), int(rng.integers(40, 90)))
        self.cells = [cells[i] for i in rng.choice(len(cells), size, replace=False)]
        self.hours = WEEKS * WEEK
        share = rng.lognormal(0, 1.3, size)
        hour = np.arange(self.hours)
        rhythm = 1 + 0.45 * np.sin(2 * np.pi * (hour - 9) / 24)
        rhythm *= np.where((hour // 24) % 7 >= 5, 0.75, 1.0)
        rhythm *= 1 + rng.uniform(0, 0.4) * hour / self.hours
        self.requests = 60_000 * np.outer(rhythm, share / share.sum())
        late = rng.choice(size, rng.integers(0, 4), replace=False)
        for cell in late:
            self.requests[: rng.integers(0, self.hours), cell] = 0
        self.rate = self._rates(size)

    def _rates(self, size: int) -> np.ndarray:
        """Complaints a request, shape (hours, symptoms, deployments)."""
        rng = self.rng
        level = rng.dirichlet(np.full(SYMPTOMS, 2.0)) * 1.2e-4
        place = np.exp(rng.normal(0, 0.25, (SYMPTOMS, size)))
        for name in ("model", "platform", "pool", "surface"):
            values = sorted({c[name] for c in self.cells})
            effect = np.exp(rng.normal(0, 0.25, (SYMPTOMS, len(values))))
            place *= effect[:, [values.index(c[name]) for c in self.cells]]
        steps = rng.normal(0, 0.08, (WEEKS + 1, SYMPTOMS, size)).cumsum(axis=0)
        at = np.arange(self.hours) / WEEK
        low = at.astype(int)
        part = (at - low)[:, None, None]
        drift = np.exp(steps[low] * (1 - part) + steps[low + 1] * part)
        factor = np.exp(rng.normal(0, 0.1, self.hours))
        if rng.random() < 0.5:
            start = rng.integers(0, self.hours - 72)
            factor[start : start + 48] *= rng.uniform(2, 6)
        return level[:, None] * place * drift * factor[:, None, None]

    def hour_of(self, hour: int) -> list[Counted]:
        """The reports of one hour; one in eight is filed under another symptom."""
        rng = self.rng
        seen = rng.poisson(self.rate[hour] * self.requests[hour])
        reports = []
        for symptom, cell in zip(*np.nonzero(seen), strict=True):
            for _ in range(seen[symptom, cell]):
                who = int(rng.zipf(1.6)) if rng.random() < 0.15 else rng.integers(10**9)
                told = symptom if rng.random() > 0.125 else rng.integers(SYMPTOMS)
                reports.append((int(told), int(cell), f"u{who}"))
        reports += self._brigade(hour)
        return [
            Counted(
                report_id=f"{hour}-{n}",
                hour=hour,
                reporter=who,
                attributes=self.cells[cell],
                series=(
                    "all",
                    f"symptom:{symptom}",
                    f"family:{symptom % FAMILIES}",
                ),
            )
            for n, (symptom, cell, who) in enumerate(reports)
        ]

    def _brigade(self, hour: int) -> list[tuple[int, int, str]]:
        """Three people, for two days in the fourth week, in every other history."""
        if not 3 * WEEK <= hour < 3 * WEEK + 48 or len(self.cells) % 2:
            return []
        count = self.rng.poisson(4)
        return [(3, int(self.rng.integers(5)), f"b{i % 3}") for i in range(count)]


def run(seed: int, alarm: float) -> list[dict[str, object]]:
    """The causes that one null history raises at a low threshold."""
    fleet = NullFleet(seed)
    engine = Engine(alarm=alarm)
    numbers = [engine.ledger.fleet.add(attributes=cell) for cell in fleet.cells]
    told: set[str] = set()
    for hour in range(fleet.hours):
        for cell in numbers:
            if fleet.requests[hour, cell] > 0:
                engine.ledger.traffic.put(
                    hour=hour, deployment=cell, requests=fleet.requests[hour, cell]
                )
        told = set()
        for report in fleet.hour_of(hour):
            engine.ledger.counts.put(report=report)
            told.update(report.series)
        engine.step(hour=hour, told=told, changes=[])
    return [
        {
            "seed": seed,
            "score": c.alarm_score,
            "series": c.series,
            "sets": c.sets,
            "detected": c.detected,
            "onset": c.onset,
            "reports": c.alarm_reports,
        }
        for c in engine.causes
    ]


def main() -> None:
    """Run the histories and write what was found."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--years", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--alarm", type=float, default=7.0)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    histories = round(options.years * 52 / WEEKS)
    found: list[dict[str, object]] = []
    began = time.monotonic()
    for seed in range(options.seed, options.seed + histories):
        found += run(seed, options.alarm)
        sys.stderr.write(f"{seed}: {len(found)} {time.monotonic() - began:.0f} s\n")
    years = histories * WEEKS / 52
    table = {
        str(score): round(sum(f["score"] >= score for f in found) / years, 2)
        for score in range(int(options.alarm), 20)
    }
    result = {"years": round(years, 2), "causes_a_year_at_score": table}
    sys.stdout.write(json.dumps(result, indent=1) + "\n")
    if options.out:
        options.out.write_text(json.dumps({**result, "causes": found}, indent=1))


if __name__ == "__main__":
    main()
