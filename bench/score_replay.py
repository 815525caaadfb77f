"""Score `replay --json` against a world's truth.json.

    .venv/bin/python -m bench.score_replay WORLD_DIR CAUSES_JSON

An incident is found exactly when a cause covers the same traffic cells, among those
that expect at least one excess report: a cell outside the incident counts when the
traffic it served meanwhile would have given one at the incident's rate.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Cell = tuple[tuple[str, str], ...]
NEAR_HOURS = 48


def at(text: str) -> datetime:
    """A time of a file."""
    return datetime.fromisoformat(text).astimezone(UTC)


def hours(a: str, b: str) -> float:
    """From b to a, in hours."""
    return (at(a) - at(b)).total_seconds() / 3600


def key(metadata: dict[str, str]) -> Cell:
    """A deployment as something that can be compared."""
    return tuple(sorted(metadata.items()))


def inside(cell: Cell, sets: dict[str, list[str]]) -> bool:
    """Whether a cell lies inside a conjunction of value sets."""
    values = dict(cell)
    return all(values.get(name) in allowed for name, allowed in sets.items())


class World:
    """The truth about a world, and what its deployments served."""

    def __init__(self, folder: Path) -> None:
        self.incidents = json.loads((folder / "truth.json").read_text())["incidents"]
        with (folder / "traffic.jsonl").open() as stream:
            rows = [json.loads(line) for line in stream]
        self._rows = [
            (at(row["hour"]), key(row["metadata"]), row["requests"]) for row in rows
        ]
        self.cells = sorted({cell for _, cell, _ in self._rows})

    def touched(self, incident: dict[str, Any]) -> set[Cell]:
        """The incident's cells that expect at least one excess report."""
        return {
            key(cell["metadata"])
            for cell in incident["cells"]
            if cell["expected_excess"] >= 1
        }

    def telling(self, incident: dict[str, Any]) -> set[Cell]:
        """All cells whose traffic would give an excess report, were they touched."""
        since, until = at(incident["onset"]), at(incident["end"])
        served: Counter[Cell] = Counter()
        for hour, cell, requests in self._rows:
            if since <= hour < until:
                served[cell] += requests
        rate = incident["rate_per_10k"] / 1e4
        return {cell for cell, requests in served.items() if requests * rate >= 1}


def compare(
    world: World, incident: dict[str, Any], cause: dict[str, Any]
) -> dict[str, Any]:
    """How one cause describes one incident."""
    true, telling = world.touched(incident), world.telling(incident)
    mine = {cell for cell in world.cells if inside(cell, cause["attributes"])}
    suspects = [s["change_id"] for s in cause["suspect_changes"]]
    return {
        "cause": cause["cause_id"],
        "exact": mine & (true | telling) == true,
        "missed_cells": len(true - mine),
        "cells_beyond": len((mine & telling) - true),
        "attributes": cause["attributes"],
        "onset_error": round(hours(cause["onset"], incident["onset"]), 2),
        "delay": round(hours(cause["detected_at"], incident["onset"]), 1),
        "change_rank": next(
            (n for n, s in enumerate(suspects, 1) if s in incident["changes"]), None
        ),
    }


def likeness(world: World, incident: dict[str, Any], cause: dict[str, Any]) -> float:
    """Shared cells as a part of the cells of either; 0 for another time."""
    if hours(cause["detected_at"], incident["onset"]) < -NEAR_HOURS:
        return 0.0
    if hours(cause["detected_at"], incident["end"]) > NEAR_HOURS:
        return 0.0
    true, telling = world.touched(incident), world.telling(incident)
    mine = {cell for cell in world.cells if inside(cell, cause["attributes"])}
    either = len(true | (mine & telling))
    return len(true & mine) / either if either else 0.0


def score(folder: Path, found: list[dict[str, Any]]) -> dict[str, Any]:
    """What was found of each incident, and which causes fit none.

    Each cause is taken for one incident, each incident for one cause: those that must
    be found first, then the likest.
    """
    world = World(folder)
    pairs = sorted(
        (
            (
                incident["required"],
                likeness(world, incident, cause),
                -number,
                -other,
            )
            for number, incident in enumerate(world.incidents)
            for other, cause in enumerate(found)
        ),
        reverse=True,
    )
    match: dict[int, int] = {}
    for _, like, incident, cause in pairs:
        free = -incident not in match and -cause not in match.values()
        if like > 0 and free:
            match[-incident] = -cause
    rows = []
    for number, incident in enumerate(world.incidents):
        row = {"incident": incident["incident_id"], "required": incident["required"]}
        told = number in match
        if told:
            row |= compare(world, incident, found[match[number]])
        if told or incident["required"]:
            rows.append({**row, "found": told, "where": incident["where"]})
    false = [
        cause["cause_id"]
        for number, cause in enumerate(found)
        if number not in match.values()
    ]
    return {"incidents": rows, "false": false}


def main() -> None:
    """Print the score."""
    world, causes = map(Path, sys.argv[1:3])
    result = score(world, json.loads(causes.read_text())["causes"])
    sys.stdout.write(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
