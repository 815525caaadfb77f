"""Fifty times the usual rate for a while, with workers; then the backlog drains.

The usual rate for an hour in which no worker runs; then one comes. And how much faster
two processes of the redaction worker are than one.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from contextlib import contextmanager
from statistics import median
from typing import TYPE_CHECKING, Any

import psutil

from bench.production_bodies import item_of
from bench.production_intake import messages, percentile, posted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.production_site import Running

BURST = 50
_WAIT = "select count(*) from feedback_report where state in ('waiting', 'redacting')"
_DONE = "select count(*) from feedback_report where state = 'redacted'"
_SEND = "from feedback.tasks import redact_waiting; redact_waiting.delay()"
_LOAD = """
import sys, json
from django.utils import timezone
from feedback import facade
items = json.load(sys.stdin)
facade.accept_reports(items=items, now=timezone.now(), tokens=False)
"""


def burst(here: Running, *, usual: float, seconds: float) -> dict[str, Any]:
    """Post at BURST times `usual` a second; all must be stored, and then redacted."""
    here.execute("truncate feedback_report, triage_placement cascade")
    here.web()
    here.worker(queues="redact", concurrency=1)
    # Models are loaded and every process is warm before anything is compared.
    posted(here, path="/api/v1/reports", prefix="warm", seconds=10, rate=5)
    _until_drained(here)
    before = here.number("select count(*) from feedback_report")
    with _memory(here) as seen:
        got = posted(
            here,
            path="/api/v1/reports",
            prefix="burst",
            seconds=seconds,
            rate=BURST * usual,
        )
        backlog = here.number(_WAIT)
        drained = _until_drained(here)
    here.stop_all()
    third = max(1, len(seen) // 3)
    return {
        "usual_a_second": usual,
        "seconds": seconds,
        "statuses": dict(Counter(got["statuses"])),
        "posted": len(got["times"]),
        "stored": here.number("select count(*) from feedback_report") - before,
        "redacted": here.number(_DONE) - before,
        "client_late_at_most_s": round(got["behind"], 2),
        "p99_ms": round(1000 * percentile(got["times"], 0.99), 1),
        "backlog_at_the_end": backlog,
        "drained_after_s": round(drained, 1),
        "memory_mb": {
            "first_third": round(median(seen[:third])),
            "last_third": round(median(seen[-third:])),
            "ratio": round(median(seen[-third:]) / median(seen[:third]), 3),
        },
    }


def without_workers(here: Running, *, usual: float, seconds: float) -> dict[str, Any]:
    """Post at the usual rate while no worker runs; then start one, and wait for it."""
    here.execute("truncate feedback_report, triage_placement cascade")
    here.web()
    posted(here, path="/api/v1/reports", prefix="warm", seconds=5, rate=5)
    got = posted(
        here, path="/api/v1/reports", prefix="alone", seconds=seconds, rate=usual
    )
    waited, calls = here.number(_WAIT), messages(here)
    here.worker(queues="redact", concurrency=1)
    drained = _until_drained(here)
    here.stop_all()
    return {
        "usual_a_second": usual,
        "seconds": seconds,
        "statuses": dict(Counter(got["statuses"])),
        "waited": waited,
        "messages_that_wait": calls,
        "redacted": here.number(_DONE),
        "p99_ms": round(1000 * percentile(got["times"], 0.99), 1),
        "drained_after_s": round(drained, 1),
    }


def workers(here: Running, *, reports: int, rounds: int) -> dict[str, Any]:
    """Redact the same backlog with one process and with two, in turn."""
    rates: dict[int, list[float]] = {1: [], 2: []}
    for number in range(rounds):
        for concurrency in (1, 2):
            prefix = f"workers-{number}-{concurrency}"
            rates[concurrency].append(_rate(here, prefix, reports, concurrency))
    pairs = zip(rates[2], rates[1], strict=True)
    return {
        "reports": reports,
        "reports_a_second": {n: round(median(r), 1) for n, r in rates.items()},
        "ratio": round(median(two / one for two, one in pairs), 2),
        "cores": psutil.cpu_count(),
        "load_average": round(psutil.getloadavg()[0], 1),
    }


def _rate(here: Running, prefix: str, reports: int, concurrency: int) -> float:
    """Reports a second between a fifth and the whole: starting up is left out."""
    import json

    here.execute("truncate feedback_report, triage_placement cascade")
    items = [item_of(f"{prefix}-{n}") for n in range(reports)]
    here.shell(_LOAD, json.dumps(items))
    here.worker(queues="redact", concurrency=concurrency)
    for _ in range(concurrency):
        here.shell(_SEND)
    first = reports // 5
    while (begun := here.number(_DONE)) < first:
        time.sleep(0.1)
    began = time.perf_counter()
    while here.number(_DONE) < reports:
        time.sleep(0.1)
    taken = time.perf_counter() - began
    here.stop_all()
    return (reports - begun) / taken


def _until_drained(here: Running) -> float:
    began = time.perf_counter()
    while here.number(_WAIT):
        time.sleep(0.2)
    return time.perf_counter() - began


@contextmanager
def _memory(here: Running) -> Iterator[list[float]]:
    """Note twice a second how many MB the site's processes hold, shared pages once."""
    over, seen = threading.Event(), []

    def watch() -> None:
        while not over.wait(0.5):
            seen.append(sum(_held(p.pid) for p in here.processes.values()) / 2**20)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def _held(pid: int) -> int:
    total = 0
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        try:
            total += process.memory_full_info().pss
        except psutil.NoSuchProcess:
            continue
    return total
