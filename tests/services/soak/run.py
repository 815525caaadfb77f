"""One soak: reports posted under faults, and what must hold afterwards."""

from __future__ import annotations

import json
import random
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import psycopg

from tests.services.processes import Site, write_lines
from tests.services.servers import postgres_programs
from tests.services.soak import history
from tests.services.soak.cluster import Cluster
from tests.services.soak.posting import Clients
from tests.services.soak.servers import postgres_that_restarts, redis_that_restarts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_KEY = """
from django.utils import timezone
from feedback.apikeys import create_key
print(create_key(name="soak", scopes=["intake"], trusted=True, now=timezone.now()))
"""
_PATIENCE = 3600.0
"""Seconds that one command may take: at full size the scan alone takes minutes."""
PLACED = """
    select report_id, symptom_id, family, second, reporter, version, trusted,
        attributes, detectors, words
    from triage_placement order by report_id
"""


@dataclass(frozen=True)
class Soak:
    """How much: `every` is the mean of seconds between two faults."""

    reports: int
    faults: int
    every: float
    seed: int
    patience: float


@dataclass
class Seen:
    """What a run left."""

    states: dict[str, int]
    rows: int
    sealed: int
    placed: list[tuple[Any, ...]]
    causes: str
    last_hour: str
    dump: bytes = b""
    logs: bytes = b""
    redis: bytes = b""


def undisturbed(folder: Path, items: list[dict[str, Any]]) -> Seen:
    """Load the same reports in one process on SQLite, scan, and look."""
    site = Site(folder)
    _manage(site, "migrate", "-v0")
    reports = write_lines(folder / "reports", items)
    traffic = write_lines(folder / "traffic", history.traffic())
    _manage(site, "load", "--reports", reports, "--traffic", traffic)
    _manage(site, "scan")
    return _look(site)


@contextmanager
def disturbed_cluster(folder: Path) -> Iterator[Cluster]:
    """Run the whole system, ready for reports."""
    with postgres_that_restarts() as postgres, redis_that_restarts() as broker:
        site = Site(
            folder,
            {
                "DATABASE_URL": f"postgres://test@127.0.0.1:{postgres.port}/postgres",
                "REDIS_URL": f"redis://127.0.0.1:{broker.port}/0",
                "RATE_LIMIT_PER_MINUTE": "1000000",
            },
        )
        _manage(site, "migrate", "-v0")
        cluster = Cluster(site, postgres, broker)
        keeper = cluster.run()
        try:
            yield cluster
        finally:
            cluster.end(keeper)


def disturbed(
    cluster: Cluster, soak: Soak, items: list[dict[str, Any]], *, until: str
) -> tuple[Clients, Seen]:
    """Post under faults, then scan under faults, then let it finish and look.

    The scan is finished when it has come to `until`, as the undisturbed one did. It
    begins when all reports are there: one that comes after its hour was scanned is
    known later, here as without faults, and the causes would differ by right.
    """
    site, dice = cluster.site, random.Random(soak.seed)
    token = _manage(site, "shell", "-v0", "-c", _KEY).strip()
    at_intake = soak.faults * 3 // 4
    clients = Clients(cluster.url, token, soak.seed, at_intake * soak.every)
    poster = threading.Thread(target=clients.run, args=(items,))
    poster.start()
    _strike(cluster, at_intake, soak.every, dice)
    poster.join(soak.patience)
    assert not poster.is_alive(), f"{len(clients.accepted)} of {len(items)} accepted"
    _until(lambda: site.states() == {"redacted": len(items)}, soak.patience, site)
    traffic = write_lines(site.folder / "traffic", history.traffic())
    _manage(site, "load", "--traffic", traffic)
    cluster.scanning = True
    _strike(cluster, soak.faults - at_intake, soak.every, dice)
    _until(lambda: _last_hour(site) == until, soak.patience, site)
    cluster.look_into_redis()
    seen = _look(site)
    seen.dump = subprocess.check_output(
        [postgres_programs() / "pg_dump", site.environment["DATABASE_URL"]]
    )
    seen.logs = b"".join(log.read_bytes() for log in site.folder.glob("*.log"))
    seen.redis = b"".join(cluster.in_redis)
    return clients, seen


def _strike(cluster: Cluster, count: int, every: float, dice: random.Random) -> None:
    for _ in range(count):
        time.sleep(dice.expovariate(1 / every))
        cluster.strike(dice)


def _last_hour(site: Site) -> str:
    rows = site.rows("select last_hour from triage_scanstate")
    if not rows or rows[0][0] is None:
        return ""
    # SQLite gives the words of a time, without its zone, which is UTC.
    found = rows[0][0]
    at = datetime.fromisoformat(found) if isinstance(found, str) else found
    return at.replace(tzinfo=None).isoformat()


def _until(done: Any, seconds: float, site: Site) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            if done():
                return
        except psycopg.Error:
            pass
        assert time.monotonic() < end, f"not done: {site.states()}"
        time.sleep(0.2)


def _look(site: Site) -> Seen:
    return Seen(
        states=site.states(),
        rows=site.rows("select count(*) from feedback_report")[0][0],
        sealed=site.sealed(),
        placed=[_alike(row) for row in site.rows(PLACED)],
        causes=_manage(site, "causes", "--json"),
        last_hour=_last_hour(site),
    )


def _alike(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row as it would be on either database: SQLite has no JSON, no truth."""
    *words, trusted = row[:7]
    made_of = [json.loads(v) if isinstance(v, str) else v for v in row[7:]]
    return (*words, bool(trusted), *made_of)


def _manage(site: Site, *words: str) -> str:
    done = site.manage(*words, seconds=_PATIENCE)
    assert done.returncode == 0, done.stderr
    return done.stdout
