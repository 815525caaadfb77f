"""From runs to the rows of the table: figures, exact intervals, goals, and misses."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from scipy.stats import chi2

from bench.causes_baselines import judged
from bench.causes_runs import (
    CURVE,
    DESCRIBED,
    DRIFTING,
    LONG,
    SINGLE,
    WANDERING,
    WEAK,
)
from bench.causes_shares import (
    LEAST_EXCESS,
    Row,
    clean,
    found_row,
    incidents,
    is_findable,
    is_plain,
    miss,
    share,
)
from bench.causes_worlds import Spec

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.causes_runs import Run

HOURS_A_YEAR = 8766
EXCESSES = (0, 5, 10, 15, 20, 30, 45, 70, 110, 200, 400, 1e9)
NEVER = float("inf")
NULL = ("calm", DRIFTING)
SKETCH_US, TIMES = 15e3 / 12 / 495, 2


def power(runs: Sequence[Run]) -> list[Row]:
    """Found, and found exactly, by the expected excess."""
    rows = incidents(
        runs, lambda s: s.kind in SINGLE and is_plain(replace(s, volume=1.0))
    )
    curve = []
    for low, high in pairwise(EXCESSES):
        mine = [row for _, row in rows if low <= row["excess"] < high]
        if mine:
            middle = median(row["excess"] for row in mine)
            curve.append(
                {
                    "from": low,
                    "to": high,
                    "median_excess": middle,
                    "found": share(sum(r["found"] for r in mine), len(mine)),
                    "exact": share(sum(r["exact"] for r in mine), len(mine)),
                }
            )
    return curve


def false_row(runs: Sequence[Run], name: str, kinds: Sequence[str]) -> Row:
    """False causes in calm histories: an exact Poisson interval (Garwood 1936)."""
    calm = [run for run in runs if run["spec"]["kind"] in kinds]
    by_kind = {
        kind: {
            "histories": len(mine),
            "years": round(sum(run["hours"] for run in mine) / HOURS_A_YEAR, 2),
            "false": sum(len(run["false"]) for run in mine),
        }
        for kind in kinds
        for mine in [[run for run in calm if run["spec"]["kind"] == kind]]
    }
    years = sum(run["hours"] for run in calm) / HOURS_A_YEAR
    count = sum(len(run["false"]) for run in calm)
    low = float(chi2.ppf(0.025, 2 * count) / 2) if count else 0.0
    high = float(chi2.ppf(0.975, 2 * count + 2) / 2)
    return {
        "row": name,
        "goal": "at most 12 in ten years",
        "false": count,
        "years": round(years, 2),
        "a_year": round(count / years, 2) if years else None,
        "interval_a_year": [round(x / years, 2) for x in (low, high)]
        if years
        else None,
        "met": bool(years) and count / years <= 1.2,
        "enough_years": years >= 10,
        "by_kind": by_kind,
        "causes": [
            {"world": f"{run['spec']['kind']}:{run['spec']['seed']}", **cause}
            for run in calm
            for cause in run["false"]
        ],
    }


def delay_rows(runs: Sequence[Run]) -> list[Row]:
    """Median delay beside the oracle's at each effect; what is not found is never."""
    rows = []
    for divide in (1.0, *CURVE, *WEAK):
        mine = [
            row
            for _, row in incidents(
                runs, lambda s, d=divide: clean(s, (*SINGLE, *LONG, "two", "three"), d)
            )
            if is_findable(row)
        ]
        if not mine:
            continue
        delays = [row["delay"] if row["found"] else NEVER for row in mine]
        oracle = [row["oracle"] if row["oracle"] is not None else NEVER for row in mine]
        middle, best = median(delays), median(oracle)
        rows.append(
            {
                "row": f"delay against the oracle, effect / {divide:g}",
                "goal": "median at most 2 x oracle + 1 hour",
                "median": middle if middle < NEVER else None,
                "oracle": best if best < NEVER else None,
                "of": len(mine),
                "within": share(
                    sum(d <= 2 * o + 1 for d, o in zip(delays, oracle, strict=True)),
                    len(mine),
                ),
                "oracle_never": sum(o == NEVER for o in oracle),
                "met": middle <= 2 * best + 1,
                "divide": divide,
            }
        )
    return sorted(rows, key=lambda row: row["divide"])


def told_rows(runs: Sequence[Run]) -> list[Row]:
    """Onset and suspect changes of the nominal incidents that were found."""
    kinds = (*SINGLE, *LONG, "two", "three")
    mine = [r for _, r in incidents(runs, lambda s: clean(s, kinds)) if r["found"]]
    errors = [abs(row["onset_error"]) for row in mine]
    allowed = [max(1.0, row["gap"]) for row in mine]
    changed = [row for row in mine if row["has_change"]]
    ranks = [row["change_rank"] or 99 for row in changed]
    onset = {
        "row": "onset error, nominal effect",
        "goal": "median at most 1 hour or 1 report gap",
        "median": round(median(errors), 2) if errors else None,
        "allowed": round(median(allowed), 2) if allowed else None,
        "within": share(
            sum(e <= a for e, a in zip(errors, allowed, strict=True)), len(errors)
        ),
    }
    onset["met"] = bool(errors) and onset["median"] <= onset["allowed"]
    rows = [onset]
    for top, goal in ((1, 0.85), (3, 0.97)):
        result = share(sum(rank <= top for rank in ranks), len(ranks))
        rows.append(
            {
                "row": f"right change in the first {top}",
                "goal": f"at least {goal:.0%}",
                **result,
                "met": result["share"] is not None and result["share"] >= goal,
            }
        )
    return rows


def overlap_row(runs: Sequence[Run], kinds: Sequence[str]) -> Row:
    """Worlds in which all overlapping faults were found and nothing was invented."""
    worlds = [r for r in runs if clean(Spec(**r["spec"]), kinds)]

    def is_all(run: Run, what: str) -> bool:
        return all(row[what] for row in run["incidents"] if row["required"])

    good = sum(is_all(run, "found") and not run["false"] for run in worlds)
    result = share(good, len(worlds))
    return {
        "row": f"overlapping causes ({', '.join(kinds)}): all found, none invented",
        "goal": "at least 90%",
        **result,
        "met": result["share"] is not None and result["share"] >= 0.9,
        "and_all_exact": sum(
            is_all(run, "exact") and not run["false"] for run in worlds
        ),
        "invented": [
            {"world": f"{run['spec']['kind']}:{run['spec']['seed']}", **cause}
            for run in worlds
            for cause in run["false"]
        ],
        "missed": [
            miss(Spec(**run["spec"]), row)
            for run in worlds
            for row in run["incidents"]
            if row["required"] and not row["found"]
        ],
    }


def labels_row(runs: Sequence[Run]) -> Row:
    """What is found with wrong labels, of what right ones give in these worlds."""
    right = {
        (spec.kind, spec.seed, spec.divide): row
        for spec, row in incidents(runs, lambda s: clean(s, SINGLE, None))
    }
    pairs = [
        (right[spec.kind, spec.seed, spec.divide], row)
        for spec, row in incidents(runs, lambda s: s.wrong > 0)
        if (spec.kind, spec.seed, spec.divide) in right and is_findable(row)
    ]
    before = sum(clean["found"] for clean, _ in pairs)
    both = sum(clean["found"] and row["found"] for clean, row in pairs)
    result = share(both, before)
    return {
        "row": "labels 25% wrong: found, of those found with right labels",
        "goal": "at least 85%",
        **result,
        "met": result["share"] is not None and result["share"] >= 0.85,
        "exact": share(
            sum(clean["exact"] and row["exact"] for clean, row in pairs),
            sum(clean["exact"] for clean, _ in pairs),
        ),
        "pairs": len(pairs),
    }


def described_rows(runs: Sequence[Run]) -> list[Row]:
    """Other fleets, reports without metadata, and clients that lie in it."""
    asked: tuple[tuple[str, Callable[[Spec], bool]], ...] = (
        ("ten attributes", lambda s: clean(s, DESCRIBED[:1])),
        ("client versions from one on", lambda s: clean(s, DESCRIBED[1:])),
        ("30% of reports lack metadata", lambda s: s.holes > 0),
        ("5% of clients name another place", lambda s: s.lie > 0),
    )
    return [found_row(name, 0.95, incidents(runs, keep)) for name, keep in asked]


def baseline_rows(runs: Sequence[Run]) -> list[Row]:
    """Precision and recall, by scenario, of the engine and of contrast mining."""
    scenes: dict[str, list[tuple[Spec, Run]]] = defaultdict(list)
    for run in runs:
        spec = Spec(**run["spec"])
        if clean(spec, (*SINGLE, *LONG, "two", "three"), None):
            weak = f" / {spec.divide:g}" if spec.divide > 1 else ""
            kind = "one fault" if weak else spec.kind
            scenes[f"{kind}{weak}"].append((spec, run))
    rows = []
    for scene, mine in sorted(scenes.items()):
        asked = [
            row
            for _, run in mine
            for row in run["incidents"]
            if row["required"] and row["excess"] >= LEAST_EXCESS
        ]
        if not asked:
            continue
        told = sum(
            len(run["false"]) + sum("delay" in row for row in run["incidents"])
            for _, run in mine
        )
        hits = sum(row["exact"] for row in asked)
        right = sum(row["exact"] for _, run in mine for row in run["incidents"])
        engine = {
            "told": told,
            "right": hits,
            "incidents": len(asked),
            "precision": round(right / told, 3) if told else None,
            "recall": round(hits / len(asked), 3),
        }
        others = judged(spec for spec, _ in mine)
        rows.append(
            {
                "scenario": scene,
                "worlds": len(mine),
                "Groundswell": engine,
                **others,
                "best_recall": all(
                    engine["recall"] >= o.get("recall", 0) for o in others.values()
                ),
                "best_precision": all(
                    (engine["precision"] or 0) >= o.get("precision", 0)
                    for o in others.values()
                ),
            }
        )
    return rows


def step_row(sizes: Sequence[Row]) -> Row:
    """The largest history's hourly step against the sketch's, and its growth."""
    largest = max(sizes, key=lambda s: (s["deployments"] * s["series"], -s["reports"]))
    micro = largest["us_per_series_and_deployment"]
    return {
        "row": f"one hourly step, {largest['series']} x {largest['deployments']}",
        "goal": f"at most {TIMES * SKETCH_US:.1f} us per series and deployment; 500 MB",
        "us": micro,
        "ms": largest["step_ms"],
        "products_per_series": largest["products_per_series"],
        "peak_mb": largest["peak_mb"],
        "met": micro <= TIMES * SKETCH_US and largest["peak_mb"] <= 500,
        "sizes": list(sizes),
    }


def summarised(runs: Sequence[Run], sizes: Sequence[Row]) -> Row:
    """The whole document."""
    nominal = incidents(runs, lambda s: clean(s, (*SINGLE, *LONG)))
    rows = [found_row("found exactly, nominal effect", 0.99, nominal)]
    for divide, goal in zip(WEAK, (0.95, 0.85), strict=True):
        weak = incidents(runs, lambda s, d=divide: clean(s, SINGLE, d))
        rows.append(found_row(f"the same, effect / {divide:g}", goal, weak))
    rows += [
        false_row(runs, "false causes in simulated null years", NULL),
        false_row(runs, "false causes where rates come in bursts", [WANDERING]),
        *delay_rows(runs),
        *told_rows(runs),
    ]
    rows += [overlap_row(runs, [kind]) for kind in ("two", "three")]
    rows += [labels_row(runs), *described_rows(runs)]
    rows += [step_row(sizes)] if sizes else []
    quiet = incidents(runs, lambda s: s.volume < 1)
    return {
        "versions": sorted({run["versions"] for run in runs}),
        "worlds": len(runs),
        "seconds_a_world": round(median(run["seconds"] for run in runs), 1),
        "table": rows,
        "quarter_of_the_traffic": found_row("a quarter of the traffic", 0.99, quiet),
        "power": power(runs),
        "baselines": baseline_rows(runs),
        "delays": [
            [spec.divide, row["oracle"], row["delay"] if row["found"] else None]
            for spec, row in incidents(runs, is_plain)
            if is_findable(row)
        ],
    }
