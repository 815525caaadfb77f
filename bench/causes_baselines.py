"""Contrast mining on the same worlds, given every help.

Each method is told the true symptom, the true hours and how many faults show that
symptom then, and where every report came from; its contrast, ranking, floor and
threshold are the ones that turn out best, scenario by scenario.

STUCCO: Bay and Pazzani, "Detecting group differences: mining contrast sets" (2001).
MacroBase: Bailis et al. (SIGMOD 2017). Lift: one value of one attribute.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import chi2

from bench.causes_play import Truth
from bench.causes_worlds import make
from simulate.voices import VOICES, symptom_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from bench.causes_worlds import CountWorld, Spec

ALPHA = 0.05
FEWEST_EXPECTED = 5.0
DEEPEST = 3
SUPPORT, RATIO = 0.01, 3.0
FLOORS = (0.01, 0.05, 0.1, 0.2, 0.4)
SAME = 0.5


@dataclass(frozen=True)
class Table:
    """Reports (or requests) inside and outside of each description, [descriptions].

    `a` of `target` lie inside, `b` of `rest`; `size` is how many attributes are named.
    """

    a: NDArray[np.float64]
    b: NDArray[np.float64]
    target: float
    rest: float
    size: NDArray[np.int64]

    @property
    def support(self) -> NDArray[np.float64]:
        """Share of the target inside."""
        return self.a / max(self.target, 1.0)

    @property
    def beside(self) -> NDArray[np.float64]:
        """Share of the rest inside."""
        return self.b / max(self.rest, 1.0)


def stucco(table: Table, *, floor: float, by: str) -> NDArray[np.float64]:
    """Difference in support, or chi-square, where significant; else -inf."""
    total = table.target + table.rest
    inside = table.a + table.b
    expected = inside * table.target / max(total, 1.0)
    least = np.minimum.reduce(
        [
            expected,
            inside - expected,
            table.target - expected,
            table.rest - (inside - expected),
        ]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        square = (table.a - expected) ** 2 * sum(
            1 / part
            for part in (
                expected,
                inside - expected,
                table.target - expected,
                table.rest - (inside - expected),
            )
        )
    level, limit = ALPHA, np.full(len(table.a), np.inf)
    for size in range(1, DEEPEST + 1):
        mine = table.size == size
        level = min(level, ALPHA / 2**size / max(mine.sum(), 1))
        limit[mine] = chi2.isf(level, 1)
    difference = table.support - table.beside
    told = (square >= limit) & (difference >= floor) & (least >= FEWEST_EXPECTED)
    score = difference if by == "difference" else square
    return np.where(told, score, -np.inf)


def lift(table: Table, *, floor: float, by: str) -> NDArray[np.float64]:
    """Lift, or the difference in share, of single values; else -inf."""
    ratio = table.support / np.maximum(table.beside, 0.5 / max(table.rest, 1.0))
    score = ratio if by == "lift" else table.support - table.beside
    told = (table.size == 1) & (table.support >= floor) & (ratio > 1)
    return np.where(told, score, -np.inf)


def macrobase(table: Table, *, floor: float, by: str) -> NDArray[np.float64]:
    """Risk ratio, or support, where ratio >= 3 and support >= 0.01; else -inf."""
    inside = table.a / np.maximum(table.a + table.b, 1e-12)
    out, rest = table.target - table.a, table.rest - table.b
    outside = np.maximum(out, 0.5) / np.maximum(out + rest, 0.5)
    ratio = inside / outside
    told = (ratio >= RATIO) & (table.support >= max(floor, SUPPORT))
    return np.where(told, ratio if by == "ratio" else table.support, -np.inf)


METHODS = {
    "STUCCO": (stucco, ("before", "others"), ("difference", "chi-square")),
    "lift": (lift, ("before", "others"), ("lift", "difference")),
    "MacroBase": (macrobase, ("others", "requests"), ("ratio", "support")),
}


def descriptions(world: CountWorld) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Masks of all conjunctions of up to three values, shortest first, each once."""
    fleet = world.plan.fleet
    names = sorted({name for cell in fleet.deployments for name in cell})
    single = {n: [(n, v) for v in fleet.values(n)] for n in names}
    mask = {
        item: fleet.mask({item[0]: (item[1],)}) for n in names for item in single[n]
    }
    seen: dict[bytes, tuple[NDArray[np.bool_], int]] = {}
    for size in range(1, DEEPEST + 1):
        for chosen in itertools.combinations(names, size):
            for items in itertools.product(*(single[n] for n in chosen)):
                inside = np.logical_and.reduce([mask[item] for item in items])
                if inside.any() and not inside.all():
                    seen.setdefault(inside.tobytes(), (inside, size))
    kept = list(seen.values())
    return np.array([m for m, _ in kept]), np.array([size for _, size in kept])


@dataclass(frozen=True)
class Case:
    """One question: which place, for this symptom in these hours, and how many."""

    tables: dict[str, Table]
    masks: NDArray[np.bool_]
    target: NDArray[np.float64]
    wanted: int


def cases(world: CountWorld, truths: list[Truth]) -> Iterator[Case]:
    """The question for each incident."""
    masks, size = descriptions(world)
    events, width = world.events, len(world.plan.fleet.deployments)
    symptom = np.array([symptom_of(VOICES[v]) for v in events.voice])
    wide = masks.astype(float)
    for truth in truths:
        mine = symptom == _main(truth)
        during = (events.at >= truth.onset) & (events.at < truth.end)
        parts = {
            "before": mine & (events.at < truth.onset),
            "others": ~mine & during,
        }
        target = np.bincount(events.deployment[mine & during], minlength=width)
        rest = {
            name: np.bincount(events.deployment[part], minlength=width)
            for name, part in parts.items()
        }
        rows = world.traffic[int(truth.onset) : math.ceil(truth.end)]
        rest["requests"] = np.maximum(rows, 0).sum(axis=0) - target
        tables = {
            name: Table(wide @ target, wide @ beside, target.sum(), beside.sum(), size)
            for name, beside in rest.items()
        }
        wanted = sum(
            _main(other) == _main(truth)
            and other.onset < truth.end
            and truth.onset < other.end
            for other in truths
        )
        yield Case(tables, masks, target.astype(float), wanted)


def _main(truth: Truth) -> str:
    voices = truth.incident.voices
    return symptom_of(max(voices, key=lambda voice: voices[voice]))


def answers(case: Case, score: NDArray[np.float64]) -> list[tuple[float, int]]:
    """The best descriptions, as many as asked for, none mostly inside another."""
    chosen: list[tuple[float, int]] = []
    for row in np.argsort(-score, kind="stable"):
        if len(chosen) == case.wanted or not np.isfinite(score[row]):
            break
        if all(_shared(case, row, other) <= SAME for _, other in chosen):
            chosen.append((float(score[row]), int(row)))
    return chosen


def _shared(case: Case, one: int, other: int) -> float:
    both = case.masks[one] & case.masks[other]
    either = case.masks[one] | case.masks[other]
    return float(case.target[both].sum() / max(case.target[either].sum(), 1.0))


def judged(specs: Iterable[Spec]) -> dict[str, dict[str, Any]]:
    """Precision and recall of each method in worlds of one scenario, at its best."""
    told: dict[tuple[str, tuple[str, float, str]], list[tuple[float, Any]]]
    told, asked = defaultdict(list), 0
    for spec in specs:
        world = make(spec)
        truths = [Truth.of(world, i) for i in world.plan.incidents if i.required]
        truths = [t for t in truths if t.excess.sum() >= 20]
        asked += len(truths)
        seen: set[tuple[Any, bytes]] = set()
        for case in cases(world, truths):
            for name, (method, contrasts, ranks) in METHODS.items():
                for way in itertools.product(contrasts, FLOORS, ranks):
                    contrast, floor, by = way
                    score = method(case.tables[contrast], floor=floor, by=by)
                    for value, row in answers(case, score):
                        mask = case.masks[row]
                        if ((name, way), mask.tobytes()) in seen:
                            continue
                        seen.add(((name, way), mask.tobytes()))
                        hit = next(
                            (n for n, t in enumerate(truths) if t.is_exact(mask)), None
                        )
                        right = None if hit is None else (spec, hit)
                        told[name, way].append((value, right))
    best = {}
    for name in METHODS:
        ways = {way: rows for (method, way), rows in told.items() if method == name}
        best[name] = max(
            (_at_best_threshold(rows, asked, way) for way, rows in ways.items()),
            key=lambda figures: figures["f1"],
            default={"told": 0, "right": 0, "incidents": asked, "f1": 0.0},
        )
    return best


def _at_best_threshold(
    rows: list[tuple[float, Any]], asked: int, way: tuple[str, float, str]
) -> dict[str, Any]:
    """The figures at the threshold that gives the best F1."""
    best: dict[str, Any] = {"f1": -1.0}
    for limit in sorted({value for value, _ in rows}):
        above = [right for value, right in rows if value >= limit]
        hits = len({right for right in above if right is not None})
        f1 = 2 * hits / (len(above) + asked)
        if f1 > best["f1"]:
            best = {
                "told": len(above),
                "right": hits,
                "incidents": asked,
                "precision": round(hits / len(above), 3),
                "recall": round(hits / asked, 3),
                "f1": round(f1, 3),
                "way": list(way),
            }
    return best
