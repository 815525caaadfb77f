"""False alarms on clean answers, recall on damaged ones, and time, for each detector.

    python bench/detectors.py [--each 50] [--seed 1] [--show DETECTOR] [--out FILE]

Clean and damaged answers come from bench/data/clean_answers and damaged_answers; half
of the kinds and phrases were held back while the detectors were mended, and both halves
are reported. A third set of clean answers, of kinds written later by someone who had
not read the detectors, is reported apart. `--show` prints false alarms of the open
half only. Time is a median a clean answer, divided by that of finding every word of the
answer with one regex; for hostile texts, that of four times the text over that of one.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from scipy.stats import beta

from bench.data.clean_answers import (
    KINDS,
    LATER_KINDS,
    Clean,
    clean_answers,
    later_answers,
)
from bench.data.damaged_answers import STRENGTHS, Damaged, damaged_answers
from triage.core.detectors import DETECTORS, run
from triage.core.types import Complaint

HERE = Path(__file__).resolve().parent
ALL_WORDS = re.compile(r"\w+")
HALVES = ("open", "held_back")
HOSTILE = (
    "a",
    "(",
    "[",
    "`",
    "@",
    "7",
    "😀",
    "\n",
    "a ",
    "- a\n",
    "```\n",
    '"\\',
    "/[",
)
LATER = {"each": 4, "seed": 20_261_124}


def interval(count: int, total: int) -> list[float]:
    """Return the exact 95% interval (Clopper-Pearson) of a share, in percent."""
    low = beta.ppf(0.025, count, total - count + 1) if count else 0.0
    high = beta.ppf(0.975, count + 1, total - count) if count < total else 1.0
    return [round(100 * float(low), 3), round(100 * float(high), 3)]


def half(held_back: bool) -> str:
    return HALVES[held_back]


def share(count: int, total: int) -> dict[str, Any]:
    return {
        "count": count,
        "of": total,
        "percent": round(100 * count / total, 3) if total else None,
        "interval": interval(count, total) if total else None,
    }


def name_of(detect: Callable[..., object]) -> str:
    return sys.modules[detect.__module__].NAME


def false_alarms(clean: list[Clean]) -> dict[str, dict[str, Any]]:
    """Return the share of clean answers that each detector alarms on, by half."""
    alarms: Counter[tuple[str, str]] = Counter()
    totals = Counter(half(c.held_back) for c in clean)
    for one in clean:
        alarms.update((f.detector, half(one.held_back)) for f in run(one.complaint))
    return {
        name: {
            **{h: share(alarms[name, h], totals[h]) for h in HALVES},
            "all": share(sum(alarms[name, h] for h in HALVES), len(clean)),
        }
        for name in map(name_of, DETECTORS)
    }


def written_later(later: list[Clean]) -> dict[str, Any]:
    """Return the alarms on the answers written later: by detector, and which kinds."""
    alarms: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    alarmed = 0
    for one in later:
        names = [f.detector for f in run(one.complaint)]
        alarms.update(names)
        alarmed += bool(names)
        for name in names:
            kinds.setdefault(name, Counter())[one.kind] += 1
    return {
        "kinds": len(LATER_KINDS),
        "answers_with_an_alarm": share(alarmed, len(later)),
        "false_alarms": {
            name: {**share(alarms[name], len(later)), "kinds": kinds.get(name, {})}
            for name in map(name_of, DETECTORS)
        },
    }


def recall(damaged: list[Damaged]) -> dict[str, dict[str, Any]]:
    """Return the share of damaged answers that the meant detector sees."""
    seen: Counter[tuple[str, ...]] = Counter()
    totals: Counter[tuple[str, ...]] = Counter()
    for one in damaged:
        hit = one.detector in {f.detector for f in run(one.complaint)}
        for key in (
            ("strength", one.strength),
            ("half", half(one.held_back)),
            ("wound", one.wound),
            ("all", "all"),
        ):
            totals[one.detector, *key] += 1
            seen[one.detector, *key] += hit
    found: dict[str, dict[str, Any]] = {}
    for key, total in totals.items():
        name, group, value = key
        rate = {"percent": round(100 * seen[key] / total, 1), "of": total}
        found.setdefault(name, {}).setdefault(group, {})[value] = rate
    return found


def times(clean: list[Clean]) -> dict[str, float]:
    """Return each detector's median time an answer over that of one word regex."""
    complaints = [c.complaint for c in clean]
    plain = _median(lambda c: ALL_WORDS.findall(c.answer), complaints)
    found = {name_of(d): _median(d, complaints) / plain for d in DETECTORS}
    found["all"] = _median(run, complaints) / plain
    return {name: round(ratio, 1) for name, ratio in found.items()}


def _median(read: Callable[[Complaint], object], complaints: list[Complaint]) -> float:
    return statistics.median(_spent(read, complaint) for complaint in complaints)


def _spent(read: Callable[[Complaint], object], complaint: Complaint) -> float:
    start = time.perf_counter()
    read(complaint)
    return time.perf_counter() - start


def growth() -> dict[str, float]:
    """Return, for each detector, the worst time of 4n over n hostile characters."""
    worst: dict[str, float] = {}
    for piece in HOSTILE:
        small, large = (
            Complaint("", (("user", "Why?"), ("assistant", (piece * size)[:size])))
            for size in (4_000, 16_000)
        )
        for detect in DETECTORS:
            ratio = _quickest(detect, large) / _quickest(detect, small)
            name = name_of(detect)
            worst[name] = round(max(worst.get(name, 0.0), ratio), 1)
    return worst


def _quickest(read: Callable[[Complaint], object], complaint: Complaint) -> float:
    return min(_spent(read, complaint) for _ in range(3))


def table(result: dict[str, Any]) -> str:
    """Return the figures a detector a line."""
    lines = [
        "detector          open         held back    95% all          recall w/m/s"
    ]
    for name, alarm in result["false_alarms"].items():
        halves = "  ".join(
            f"{alarm[h]['count']:>4}/{alarm[h]['of']:<6}" for h in HALVES
        )
        low, high = alarm["all"]["interval"]
        by = result["recall"][name]["strength"]
        found = "/".join(f"{by[s]['percent']:.0f}" for s in STRENGTHS)
        both = result["recall"][name]["half"]
        apart = " ".join(f"{h} {both[h]['percent']:.0f}%" for h in HALVES if h in both)
        lines.append(
            f"{name:<16} {halves} {low:.2f}-{high:.2f}%   {found:<12} {apart}  "
            f"×{result['time_ratio'][name]}"
        )
    later = result["written_later"]
    for name, alarm in later["false_alarms"].items():
        if alarm["count"]:
            kinds = ", ".join(f"{kind} {n}" for kind, n in alarm["kinds"].items())
            lines.append(f"later: {name} {alarm['count']}/{alarm['of']}: {kinds}")
    any_alarm = later["answers_with_an_alarm"]
    lines.append(
        f"later: {any_alarm['count']}/{any_alarm['of']} answers with an alarm "
        f"{any_alarm['interval']}%"
    )
    return "\n".join(lines)


def show(clean: list[Clean], damaged: list[Damaged], detector: str) -> None:
    """Print open false alarms, then open misses, of one detector."""
    for one in clean:
        for found in run(one.complaint):
            if found.detector == detector and not one.held_back:
                print(f"--- alarm, {one.kind}: {found.note}\n{one.complaint.answer}\n")
    for hurt in damaged:
        names = {f.detector for f in run(hurt.complaint)}
        if hurt.detector == detector and detector not in names and not hurt.held_back:
            print(
                f"--- missed, {hurt.wound}, {hurt.strength}\n{hurt.complaint.answer}\n"
            )


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--each", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="")
    parser.add_argument("--out", type=Path, default=HERE / "detectors.json")
    options = parser.parse_args()
    clean = clean_answers(each=options.each, seed=options.seed)
    damaged = list(damaged_answers(each=2 * options.each, seed=options.seed))
    if options.show:
        show(clean, damaged, options.show)
        return
    result = {
        "kinds": len(KINDS),
        "clean": len(clean),
        "damaged": len(damaged),
        "false_alarms": false_alarms(clean),
        "written_later": written_later(later_answers(**LATER)),
        "recall": recall(damaged),
        "time_ratio": times(clean),
        "growth_4x_text": growth(),
    }
    options.out.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    print(table(result))
    for name, groups in result["recall"].items():
        for wound, rate in groups["wound"].items():
            print(f"  {name}: {wound} {rate['percent']}% of {rate['of']}")


if __name__ == "__main__":
    main()
