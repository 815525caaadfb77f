"""Writing a world as line-delimited JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np

from simulate.clock import iso

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from simulate.world import Record, World


def write(*, world: World, out_dir: Path) -> dict[str, int]:
    """Write the five files of a world and return their sizes in bytes by name."""
    out_dir.mkdir(parents=True, exist_ok=True)
    contents: dict[str, Iterable[str]] = {
        "traffic.jsonl": traffic_lines(world),
        "changes.jsonl": map(_json, world.changes),
        "requests.jsonl": map(_json, world.requests),
        "reports.jsonl": map(_json, world.reports),
        "truth.json": [json.dumps(world.truth, ensure_ascii=False, indent=1)],
    }
    sizes = {}
    for name, lines in contents.items():
        path = out_dir / name
        with path.open("w", encoding="utf-8", newline="\n") as handle:
            handle.writelines(f"{line}\n" for line in lines)
        sizes[name] = path.stat().st_size
    return sizes


def traffic_lines(world: World) -> Iterator[str]:
    """Yield traffic rows hour by hour; a deployment that was not there has none."""
    tails = [_json(dict(cell)) for cell in world.plan.fleet.deployments]
    for hour, row in enumerate(world.traffic):
        at = iso(world.plan.clock.at(hour))
        for cell in np.flatnonzero(row >= 0):
            head = f'"hour": "{at}", "requests": {row[cell]}'
            yield f'{{{head}, "metadata": {tails[cell]}}}'


def _json(record: Record) -> str:
    return json.dumps(record, ensure_ascii=False)
