"""The figures of a production set-up, on real PostgreSQL and Redis, by one command.

    .venv/bin/python -m bench.production

Times are those of a shared machine and worth nothing alone: what counts are the ratios,
each of two things measured in turn in one run. `--only` measures some of it and keeps
the rest of the file.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.pipeline import Reference
from bench.production_burst import burst, without_workers, workers
from bench.production_cost import cost, world
from bench.production_intake import intake
from bench.production_scan import scan
from bench.production_site import Running, running
from bench.production_size import size

if TYPE_CHECKING:
    from collections.abc import Iterator

RESULT = Path(__file__).with_suffix(".json")
FIGURES = ("intake", "burst", "without_workers", "workers", "size", "cost", "scan")


def measured(
    here: Running, options: argparse.Namespace, only: set[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Measure the figures that are asked for, those over HTTP first."""
    if "intake" in only:
        yield "intake", intake(here, rounds=options.rounds, seconds=options.seconds)
    if "burst" in only:
        yield "burst", burst(here, usual=options.usual, seconds=options.burst)
    if "without_workers" in only:
        how = {"usual": options.usual, "seconds": options.alone}
        yield "without_workers", without_workers(here, **how)
    if "workers" in only:
        yield "workers", workers(here, reports=options.backlog, rounds=3)
    if {"size", "cost", "scan"} & only:
        # Before anything of ours: stock Presidio would find our recognizers beside its.
        reference = Reference()
        _set_up(here)
        with tempfile.TemporaryDirectory() as name:
            yield from _in_this_process(here, reference, options, only, Path(name))


def _set_up(here: Running) -> None:
    """Be a process of the site, with empty tables."""
    os.environ.update(here.site.environment)
    import django

    django.setup()
    here.execute("truncate feedback_report, triage_placement cascade")


def _in_this_process(
    here: Running,
    reference: Reference,
    options: argparse.Namespace,
    only: set[str],
    folder: Path,
) -> Iterator[tuple[str, dict[str, Any]]]:
    if "size" in only:
        rows, _ = world(folder, options.sized)
        now = datetime.fromisoformat(rows[-1]["received_at"]) + timedelta(hours=1)
        yield "size", size(here, rows=rows, now=now)
    if "cost" in only:
        how = {"reports": options.reports, "sample": options.sample}
        yield "cost", cost(here, reference=reference, folder=folder, **how)
    if "scan" in only:
        yield "scan", scan(here, few=options.few)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(FIGURES))
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--usual", type=float, default=1.65, help="reports a second")
    parser.add_argument("--burst", type=float, default=600.0, help="seconds")
    parser.add_argument("--alone", type=float, default=3600.0, help="seconds")
    parser.add_argument("--backlog", type=int, default=1500)
    parser.add_argument("--sized", type=int, default=5000)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--sample", type=int, default=40)
    parser.add_argument("--few", type=int, default=2000)
    parser.add_argument("--out", type=Path, default=RESULT)
    options = parser.parse_args()
    # One thread a process, ours and the reference: threads that wait for each other on
    # a busy machine would pass for work.
    os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    out = options.out
    result = json.loads(out.read_text()) if out.exists() else {}
    with running() as here:
        for name, figure in measured(here, options, set(options.only.split(","))):
            figure["load_average"] = round(os.getloadavg()[0], 1)
            result[name] = figure
            out.write_text(json.dumps(result, indent=1) + "\n")
    print(out.read_text())


if __name__ == "__main__":
    main()
