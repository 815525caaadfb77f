"""Simulate worlds, play them through the real replay, and score what was found.

    .venv/bin/python -m bench.worlds postmortem:1-3 null:1-10 surge:1-10 --jobs 2

Each world gets a throw-away SQLite database. With --worlds DIR, directories that hold
the files of foreign worlds (and their truth.json) are played as they are. With
--without-traffic simulated worlds are played without their traffic counters.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from bench.score_replay import score

MANAGE = [sys.executable, "manage.py"]


def manage(*words: object, database: Path) -> None:
    """Run a command; raises CalledProcessError when it fails."""
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{database}"}
    subprocess.run(
        [*MANAGE, *map(str, words)],
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def replayed(world: Path, folder: Path) -> Path:
    """Replay one world; give the file of its causes."""
    database, out = folder / "bench.sqlite3", folder / "causes.json"
    manage("migrate", database=database)
    manage("replay", world, "--json", out, database=database)
    return out


def simulated(
    task: tuple[str, int], *, traffic: bool = True
) -> tuple[str, dict[str, Any]]:
    """Make one world and play it, its traffic counters known or not."""
    scenario, seed = task
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        world = folder / "world"
        manage(
            *("simulate", scenario, "--seed", seed, "--out", world),
            database=folder / "none.sqlite3",
        )
        counters = world / "traffic.jsonl"
        hidden = counters if traffic else counters.rename(folder / "traffic.jsonl")
        found = json.loads(replayed(world, folder).read_text())["causes"]
        hidden.rename(counters)
        return told(f"{scenario}:{seed}", score(world, found))


def foreign(world: Path) -> tuple[str, dict[str, Any]]:
    """Play a world that stands in a directory."""
    with tempfile.TemporaryDirectory() as name:
        found = json.loads(replayed(world, Path(name)).read_text())["causes"]
        return told(world.name, score(world, found))


def told(name: str, result: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Print a line for each incident as soon as its world is done."""
    lines = [f"{name}: false {result['false'] or 'none'}"]
    for row in result["incidents"]:
        if row["required"]:
            parts = ("exact", "delay", "onset_error", "change_rank")
            figures = ", ".join(f"{p} {row.get(p)}" for p in parts)
            lines.append(f"  {row['incident']}: found {row['found']}, {figures}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return name, result


def summary(results: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What all worlds come to."""
    rows = [row for r in results.values() for row in r["incidents"] if row["required"]]
    found = [row for row in rows if row["found"]]
    return {
        "worlds": len(results),
        "incidents": len(rows),
        "found": len(found),
        "exact": sum(row["exact"] for row in found),
        "onset_within_3_hours": sum(abs(row["onset_error"]) <= 3 for row in found),
        "right_change_first": sum(row["change_rank"] == 1 for row in found),
        "delays_in_hours": sorted(row["delay"] for row in found),
        "false_causes": sum(len(r["false"]) for r in results.values()),
    }


def seeds(text: str) -> list[tuple[str, int]]:
    """Read "null:1-10" or "postmortem:3"."""
    scenario, _, span = text.partition(":")
    first, _, last = span.partition("-")
    return [(scenario, n) for n in range(int(first), int(last or first) + 1)]


def main() -> None:
    """Run all worlds and write their scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scenarios", nargs="*", type=seeds, metavar="SCENARIO:SEEDS")
    parser.add_argument("--without-traffic", action="store_true")
    parser.add_argument("--worlds", nargs="*", type=Path, default=[])
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    tasks = [task for span in options.scenarios for task in span]
    with ThreadPoolExecutor(options.jobs) as pool:
        simulate = partial(simulated, traffic=not options.without_traffic)
        results = dict(pool.map(simulate, tasks))
        results |= dict(pool.map(foreign, options.worlds))
    document = {"summary": summary(results), "worlds": results}
    if options.out:
        options.out.write_text(json.dumps(document, indent=1) + "\n")
    sys.stdout.write(json.dumps(document["summary"], indent=1) + "\n")


if __name__ == "__main__":
    main()
