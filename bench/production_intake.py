"""Intake over HTTP against a bare endpoint with one INSERT on the same server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from statistics import median
from typing import Any

from bench.production_site import Running
from tests.services.processes import ROOT

TABLE = (
    "create table if not exists bare "
    "(id bigserial primary key, report_id text, body jsonb)"
)
PATHS = {"intake": "/api/v1/reports", "bare": "/bare/reports"}


def posted(here: Running, *, path: str, prefix: str, **how: float) -> dict[str, Any]:
    """Post for a while from a process of its own; give what came of it."""
    words = [sys.executable, "-m", "bench.production_posting", "--path", path]
    words += ["--port", str(here.port), "--token", here.token, "--prefix", prefix]
    words += [word for name, value in how.items() for word in (f"--{name}", str(value))]
    done = subprocess.run(
        words, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    return json.loads(done.stdout)


def percentile(times: list[float], share: float) -> float:
    """Return the time that `share` of the requests did not take."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


def intake(here: Running, *, rounds: int, seconds: float) -> dict[str, Any]:
    """Measure both in turn, no worker running; give medians and ratios by round."""
    here.execute(TABLE)
    here.web(app="bench.production_bare:application")
    rates: dict[str, list[float]] = {name: [] for name in PATHS}
    tails: dict[str, list[float]] = {name: [] for name in PATHS}
    statuses: Counter[str] = Counter()
    for number in range(-1, rounds):
        names = sorted(PATHS, reverse=bool(number % 2))
        for name in names:
            got = posted(
                here, path=PATHS[name], prefix=f"{name}{number}", seconds=seconds
            )
            if number < 0:
                continue
            statuses.update({f"{name} {s}": n for s, n in got["statuses"].items()})
            rates[name].append(len(got["times"]) / got["seconds"])
            tails[name].append(percentile(got["times"], 0.99))
    here.stop("web")
    stored = here.number("select count(*) from feedback_report")
    return {
        "rounds": rounds,
        "seconds_a_round": seconds,
        "statuses": dict(sorted(statuses.items())),
        "stored": stored,
        "messages_that_wait": messages(here),
        "requests_a_second": {n: round(median(r), 1) for n, r in rates.items()},
        "p99_ms": {n: round(1000 * median(t), 1) for n, t in tails.items()},
        "ratio_of_requests_a_second": _ratio(rates),
        "ratio_of_p99": _ratio(tails),
    }


def _ratio(of: dict[str, list[float]]) -> float:
    pairs = zip(of["intake"], of["bare"], strict=True)
    return round(median(one / other for one, other in pairs), 2)


def messages(here: Running) -> int:
    """Return how many calls for redaction lie in the queue."""
    import redis

    with redis.Redis.from_url(here.site.environment["REDIS_URL"]) as broker:
        return int(broker.llen("redact"))
