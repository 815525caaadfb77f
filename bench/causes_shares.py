"""Which incidents a row of the table asks for, and the share that was found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scipy.stats import beta

from bench.causes_worlds import Spec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.causes_runs import Run

LEAST_EXCESS, LEAST_REPORTERS = 20, 10

Row = dict[str, Any]


def share(hits: int, of: int) -> Row:
    """A share with its exact 95% interval (Clopper and Pearson 1934)."""
    low = beta.ppf(0.025, hits, of - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, of - hits) if hits < of else 1.0
    interval = [round(float(low), 3), round(float(high), 3)] if of else [0.0, 1.0]
    figure = round(hits / of, 3) if of else None
    return {"hits": hits, "of": of, "share": figure, "interval": interval}


def incidents(
    runs: Sequence[Run], keep: Callable[[Spec], bool]
) -> list[tuple[Spec, Row]]:
    """The incidents that must be found, in the worlds that `keep` chooses."""
    specs = [(Spec(**run["spec"]), run) for run in runs]
    return [
        (spec, row)
        for spec, run in specs
        if keep(spec)
        for row in run["incidents"]
        if row["required"]
    ]


def is_findable(row: Row) -> bool:
    """Whether its expected excess and its reporters are enough to be asked for."""
    return row["excess"] >= LEAST_EXCESS and row["reporters"] >= LEAST_REPORTERS


def clean(spec: Spec, kinds: Sequence[str], divide: float | None = 1.0) -> bool:
    """Whether a world is of these kinds, with nothing made harder but the effect."""
    return is_plain(spec) and spec.kind in kinds and divide in (None, spec.divide)


def is_plain(spec: Spec) -> bool:
    """Whether labels, metadata and volume are as usual."""
    return spec == Spec(spec.kind, spec.seed, spec.divide)


def found_row(name: str, goal: float, rows: list[tuple[Spec, Row]]) -> Row:
    """How many were found with exactly their cells, and what became of the rest."""
    asked = [(spec, row) for spec, row in rows if is_findable(row)]
    worlds = {spec for spec, _ in asked}
    result = share(sum(row["exact"] for _, row in asked), len(asked))
    kinds = sorted({spec.kind for spec, _ in asked})
    return {
        "row": name,
        "goal": f"at least {goal:.0%}",
        **result,
        "met": result["share"] is not None and result["share"] >= goal,
        "worlds": len(worlds),
        "found": sum(row["found"] for _, row in asked),
        "exact_at_the_alarm": sum(row.get("exact_at_alarm", False) for _, row in asked),
        "every_cell": sum(row.get("every_cell", False) for _, row in asked),
        "by_kind": {
            kind: share(sum(r["exact"] for s, r in mine), len(mine))
            for kind in kinds
            for mine in [[(s, r) for s, r in asked if s.kind == kind]]
        },
        "misses": [miss(spec, row) for spec, row in asked if not row["exact"]],
    }


def miss(spec: Spec, row: Row) -> Row:
    names = (
        *("incident", "where", "told", "excess", "reporters", "found", "late"),
        *("missed_cells", "cells_beyond", "delay", "oracle", "series"),
    )
    return {
        "world": f"{spec.kind}:{spec.seed}",
        "divide": spec.divide,
        **{name: row[name] for name in names if name in row},
    }
