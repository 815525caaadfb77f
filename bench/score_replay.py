"""Score `replay --json` against a world's truth.json.

    .venv/bin/python -m bench.score_replay WORLD_DIR CAUSES_JSON

An incident is found exactly when a cause covers the same traffic cells among those
that expect at least one excess report.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any


def hours(a: str, b: str) -> float:
    """From b to a, in hours."""
    span = datetime.fromisoformat(a) - datetime.fromisoformat(b)
    return span.total_seconds() / 3600


def inside(cell: dict[str, str], sets: dict[str, list[str]]) -> bool:
    """Whether a cell lies inside a conjunction of value sets."""
    return all(cell.get(name) in values for name, values in sets.items())


def touched(incident: dict[str, Any]) -> list[dict[str, str]]:
    """The cells of an incident that expect at least one excess report."""
    return [
        {k: v for k, v in c["metadata"].items()}
        for c in incident["cells"]
        if c["expected_excess"] >= 1
    ]


def score(world: Path, found: list[dict[str, Any]]) -> dict[str, Any]:
    """What was found of each required incident, and what was invented."""
    truth = json.loads((world / "truth.json").read_text())
    cells = fleet_cells(world)
    used: set[str] = set()
    rows = []
    for incident in truth["incidents"]:
        true = touched(incident)
        best = None
        for cause in found:
            mine = [c for c in cells if inside(c, cause["attributes"])]
            both = [c for c in true if c in mine]
            if both and hours(cause["detected_at"], incident["onset"]) >= -48:
                small = [c for c in cells if c not in true and c in mine]
                quality = len(both) / (len(true) + 0.2 * len(small))
                if best is None or quality > best[0]:
                    best = (quality, cause, len(both) == len(true), small)
        if best is None:
            if incident["required"]:
                rows.append({"incident": incident["incident_id"], "found": False})
            continue
        _, cause, whole, small = best
        used.add(cause["cause_id"])
        suspects = [s["change_id"] for s in cause["suspect_changes"]]
        rows.append(
            {
                "incident": incident["incident_id"],
                "required": incident["required"],
                "found": True,
                "covers": whole,
                "attributes": cause["attributes"],
                "where": incident["where"],
                "cells_beyond": len(small),
                "onset_error": round(hours(cause["onset"], incident["onset"]), 2),
                "delay": round(hours(cause["detected_at"], incident["onset"]), 1),
                "change_rank": next(
                    (n for n, s in enumerate(suspects, 1) if s in incident["changes"]),
                    None,
                ),
            }
        )
    false = [c["cause_id"] for c in found if c["cause_id"] not in used]
    return {"incidents": rows, "false": false}


def fleet_cells(world: Path) -> list[dict[str, str]]:
    """The deployments named in traffic."""
    seen = {}
    with (world / "traffic.jsonl").open() as stream:
        for line in stream:
            cell = json.loads(line)["metadata"]
            seen[tuple(sorted(cell.items()))] = cell
    return list(seen.values())


def main() -> None:
    """Print the score."""
    world, causes = map(Path, sys.argv[1:3])
    result = score(world, json.loads(causes.read_text())["causes"])
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
