"""Fill the table of the cause search: one command, from worlds to pictures.

    .venv/bin/python -m bench.causes --quick
    .venv/bin/python -m bench.causes --rounds 40 --minutes 50

Worlds are counts with true symptoms (bench/causes_worlds.py), played one after the
other; finished ones are kept in --keep and not played again by the same engine. The
result is bench/causes.json and docs/pictures/causes_*.svg. --quick plays two rounds
and writes into var/ instead.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bench.causes_pictures import draw
from bench.causes_runs import play_all
from bench.causes_step import all_sizes
from bench.causes_table import summarised

ROOT = Path(__file__).resolve().parents[1]
QUICK_ROUNDS, FULL_ROUNDS = 2, 8


def told(row: dict[str, Any]) -> str:
    """One row of the table as a line of Markdown."""
    if "share" in row:
        low, high = row["interval"]
        figure = f"{row['hits']} of {row['of']} ({low:.0%} to {high:.0%})"
    elif "false" in row:
        low, high = row["interval_a_year"]
        figure = (
            f"{row['false']} in {row['years']} years: "
            f"{row['a_year']} a year ({low} to {high})"
        )
    elif "oracle" in row:
        figure = f"{row['median']} h; oracle {row['oracle']} h; {row['of']} faults"
    elif "us" in row:
        figure = (
            f"{row['us']} us, {row['ms']} ms ({row['products_per_series']} products "
            f"a series), {row['peak_mb']} MB"
        )
    else:
        within = row["within"]
        figure = f"{row['median']} h; {within['hits']} of {within['of']} within"
    return f"| {row['row']} | {row['goal']} | {figure} | {_yes(row['met'])} |"


def compared(row: dict[str, Any]) -> str:
    """One scenario of the comparison as a line of Markdown."""
    cells = []
    for name in ("Groundswell", "STUCCO", "lift", "MacroBase"):
        mine = row[name]
        cells.append(f"{mine.get('precision', '–')} / {mine.get('recall', 0.0)}")
    return f"| {row['scenario']} ({row['worlds']}) | {' | '.join(cells)} |"


def _yes(met: bool) -> str:
    return "yes" if met else "no"


def main() -> None:
    """Play, score, write, draw, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--minutes", type=float)
    parser.add_argument("--keep", type=Path, default=ROOT / "var" / "causes_runs.jsonl")
    parser.add_argument("--out", type=Path)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    home = ROOT / "var" if options.quick else ROOT
    out = options.out or (home if options.quick else ROOT / "bench") / "causes.json"
    rounds = options.rounds or (QUICK_ROUNDS if options.quick else FULL_ROUNDS)
    runs = play_all(rounds=rounds, keep=options.keep, minutes=options.minutes)
    document = summarised(runs, all_sizes(quick=options.quick))
    out.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
    draw(document=document, folder=options.pictures or home / "docs" / "pictures")
    lines = [*map(told, document["table"]), "", *map(compared, document["baselines"])]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
