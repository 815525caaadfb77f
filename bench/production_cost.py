"""What a report costs from file to scanned hour, stage by stage, on PostgreSQL.

Runs in the process of the benchmark with Django set up on the site's servers. Times are
of the processor, PostgreSQL's included, so that a busy machine counts for little. The
reference is stock Presidio on every text and MiniLM on the comment, one by one, taken
between the parts so that the machine's moods reach both.
"""

from __future__ import annotations

import io
import json
import random
import time
from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bench.pipeline import Reference
    from bench.production_site import Running

PARTS = 10
HOUR = timedelta(hours=1)
Rows = list[dict[str, Any]]


class Clock:
    """Processor seconds of this process and of PostgreSQL, by stage."""

    def __init__(self, postmaster: int) -> None:
        self._server = psutil.Process(postmaster)
        self.spent: Counter[str] = Counter()

    def now(self) -> float:
        """Return all seconds up to now."""
        own, server = time.process_time(), self._server.cpu_times()
        gone = server.children_user + server.children_system
        living = (p.cpu_times() for p in self._server.children())
        return own + gone + sum(t.user + t.system for t in living)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Add what the block takes to a stage."""
        began = self.now()
        yield
        self.spent[name] += self.now() - began


def world(folder: Path, reports: int) -> tuple[Rows, Path]:
    """Make a history of so many reports: the hours of one seed, the texts of many.

    Beyond the first seed places are dealt out anew: copies of a few reports in one
    place would look like a cause.
    """
    from django.core.management import call_command

    rows: Rows = []
    for seed in count(1):
        out = folder / f"null-{seed}"
        call_command("simulate", "null", seed=seed, out=out, stdout=io.StringIO())
        texts = _lines(out / "reports.jsonl")
        if seed == 1:
            base = texts
        places = [row.get("metadata", {}) for row in base]
        if seed > 1:
            random.Random(seed).shuffle(places)
        rows += [
            {**_with_texts(row, said, seed), "metadata": place}
            for row, said, place in zip(base, texts, places, strict=False)
        ]
        if len(rows) >= reports:
            break
    # Every so-many-th of them, so that they spread over all of the six weeks.
    rows.sort(key=lambda row: row["received_at"])
    step = len(rows) / reports
    return [rows[int(n * step)] for n in range(reports)], folder / "null-1"


def _lines(path: Path) -> Rows:
    with path.open() as stream:
        return [json.loads(line) for line in stream]


def _with_texts(row: dict[str, Any], said: dict[str, Any], seed: int) -> dict[str, Any]:
    own = {
        name: f"{row[name]}-{seed}" for name in ("report_id", "user_id") if name in row
    }
    texts = {n: said[n] for n in ("comment", "conversation", "consent") if n in said}
    left_out = ("conversation", "consent", "request_id")
    kept = {n: v for n, v in row.items() if n not in left_out}
    return {**kept, **own, **texts}


def cost(
    here: Running, *, reference: Reference, reports: int, sample: int, folder: Path
) -> dict[str, Any]:
    """Load, redact, group and scan so many reports in ten parts of equal size."""
    from django.core.management import call_command

    rows, files = world(folder, reports)
    for kind in ("traffic", "changes", "requests"):
        call_command(
            "load", stdout=io.StringIO(), **{kind: str(files / f"{kind}.jsonl")}
        )
    clock = Clock(here.postmaster)
    _texts(reference, rows[:3])
    size = len(rows) // PARTS
    parts: list[dict[str, float]] = []
    for number in range(PARTS):
        part = rows[number * size : (number + 1) * size]
        clock.spent.clear()
        hours = _through(part, clock)
        spent = dict(clock.spent)
        with clock.stage("reference"):
            _texts(reference, part[:sample])
        parts.append(
            {
                **{f"{n}_ms": 1000 * s / len(part) for n, s in spent.items()},
                "scan_ms_an_hour": 1000 * spent["scan"] / hours,
                "reference_ms": 1000 * clock.spent["reference"] / sample,
            }
        )
    return _summed(parts, reports=len(rows))


def _through(part: Rows, clock: Clock) -> int:
    """Take one part of the history all the way; give how many hours were scanned."""
    from django.db import connection

    from feedback import facade
    from triage import pipeline

    end = datetime.fromisoformat(part[-1]["received_at"])
    with clock.stage("load"):
        for start in range(0, len(part), 500):
            facade.accept_reports(
                items=part[start : start + 500], now=end, tokens=False
            )
    with clock.stage("redact"):
        while facade.redact_waiting(now=end, limit=64):
            pass
    before = _scanned() or facade.first_hour()
    # As a worker does: it goes on with the tables of the hours before.
    running = pipeline.running_scan()
    with clock.stage("scan"), _placing_apart(clock), running as scan:
        scan.advance(now=end)
    clock.spent["scan"] -= clock.spent["group"]
    with connection.cursor() as cursor:
        cursor.execute("analyze")
    after = _scanned()
    return max(1, int((after - before) / HOUR)) if after and before else 1


@contextmanager
def _placing_apart(clock: Clock) -> Iterator[None]:
    """Time the grouping that the scan begins each hour with on its own."""
    from triage import pipeline

    real: Callable[..., int] = pipeline.place_reports

    def timed(**how: Any) -> int:
        with clock.stage("group"):
            return real(**how)

    pipeline.place_reports = timed
    try:
        yield
    finally:
        pipeline.place_reports = real


def _scanned() -> datetime | None:
    from triage.models import ScanState

    return ScanState.objects.values_list("last_hour", flat=True).first()


def _texts(reference: Reference, rows: Rows) -> None:
    for row in rows:
        turns = [turn["content"] for turn in row.get("conversation") or []]
        reference.one(comment=row["comment"] or "-", turns=turns)


def _summed(parts: list[dict[str, float]], *, reports: int) -> dict[str, Any]:
    stages = ("load_ms", "redact_ms", "group_ms", "scan_ms")
    whole = [sum(part[stage] for stage in stages) for part in parts]
    ratios = [p["reference_ms"] / w for p, w in zip(parts, whole, strict=True)]
    # By the reference of the same part: a slower hour of the machine is no cost.
    apart = [sum(p[s] for s in stages[:3]) / p["reference_ms"] for p in parts]
    return {
        "reports": reports,
        "cpu_ms_a_report": {
            stage.removesuffix("_ms"): round(median(p[stage] for p in parts), 2)
            for stage in (*stages, "reference_ms")
        },
        "scan_cpu_ms_an_hour": round(median(p["scan_ms_an_hour"] for p in parts), 1),
        "ratio_to_reference_a_core": round(median(ratios), 2),
        "last_tenth_to_first": round(apart[-1] / apart[0], 2),
        "parts": [{n: round(v, 2) for n, v in part.items()} for part in parts],
    }
