"""Clocks of web and worker jump while reports come in: PostgreSQL's clock counts.

A library that they preload moves the clock of these processes while they run.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
from celery import Celery

from tests.feedback.made_up import report, traffic
from tests.services.processes import Site, stop
from tests.services.servers import postgres_server
from tests.services.web import keys_of, serving

HOUR = timedelta(hours=1)
MONTH = timedelta(days=30)
JUMPS = (-2 * HOUR, 2 * HOUR, MONTH, -MONTH, timedelta())
BATCH = 10
_SOURCE = Path(__file__).with_name("wrong_clock.c")


class WrongClock:
    """The clock of the processes of a site, moved by a library that they preload."""

    def __init__(self, site):
        compiler = shutil.which("cc")
        if compiler is None:
            if os.environ.get("REQUIRE_SERVICES") == "1":
                pytest.fail("a C compiler is not on this machine")
            pytest.skip("a C compiler is not on this machine")
        library = site.folder / "wrong_clock.so"
        words = [compiler, "-shared", "-fPIC", "-o", library, _SOURCE]
        subprocess.run(words, check=True)
        self._file = site.folder / "clock"
        self.set(timedelta())
        site.variables |= {
            "LD_PRELOAD": str(library),
            "WRONG_CLOCK": str(self._file),
        }

    def set(self, offset):
        """Move the clock so far from the true one."""
        fresh = self._file.with_suffix(".new")
        fresh.write_text(str(int(offset.total_seconds())))
        fresh.replace(self._file)


@pytest.fixture
def site(tmp_path, redis_url):
    redis.Redis.from_url(redis_url).flushall()
    with postgres_server() as postgres:
        site = Site(tmp_path, {"DATABASE_URL": postgres.url, "REDIS_URL": redis_url})
        done = site.manage("migrate", "-v0")
        assert done.returncode == 0, done.stderr
        yield site


def test_the_library_moves_the_clock_and_nothing_else(tmp_path):
    site = Site(tmp_path)
    WrongClock(site).set(MONTH)
    code = "import time; print(time.time(), time.monotonic())"
    before = time.monotonic()
    out, _ = site.start(sys.executable, "-c", code).communicate()
    wall, monotonic = map(float, out.split())
    assert abs(wall - time.time() - MONTH.total_seconds()) < 600
    assert before <= monotonic <= time.monotonic()


def floor(at):
    return at.replace(minute=0, second=0, microsecond=0)


def batch(number, now):
    return [
        report(f"r-{number}-{n}", created_at=(now - HOUR).isoformat())
        for n in range(BATCH)
    ]


def test_clocks_that_jump_lose_nothing_and_scan_no_hour_to_come(site, redis_url):
    keys, begin = keys_of(site), datetime.now(UTC)
    # An untrusted client's report is received when it comes, by our clock.
    made = site.manage("apikey", "create", "client", "--scope", "intake")
    keys["intake"] = re.search(r"gs_\S+", made.stdout)[0]
    clock = WrongClock(site)
    sender = Celery(broker=redis_url)
    worker = site.worker()
    try:
        with serving(site, keys=keys) as web:
            rows = [traffic((floor(begin) - n * HOUR).isoformat()) for n in (1, 2, 3)]
            answer = web.ask("POST", "/api/v1/traffic", scope="fleet", body=rows)
            assert answer.status_code == 200
            for number, jump in enumerate(JUMPS):
                # Once while they wait, once while somebody may work on them.
                assert web.post(batch(2 * number, begin)).status_code == 200
                clock.set(jump)
                assert web.post(batch(2 * number + 1, begin)).status_code == 200
                _settle(site, sender, 2 * (number + 1) * BATCH)
                _has_no_time_to_come(site)
        _until(lambda: _reached(site) == floor(datetime.now(UTC)) - HOUR, sender)
    finally:
        stop(worker)
    late = "select count(*) from triage_placement where taken_at > now()"
    assert site.rows(late) == [(0,)]


def _settle(site, sender, count):
    """Redact and scan until so many reports are redacted; none may lose its text."""
    _until(lambda: site.states() == {"redacted": count}, sender)
    assert site.sealed() == 0
    lost = "select count(*) from feedback_report where comment = ''"
    assert site.rows(lost) == [(0,)]


def _has_no_time_to_come(site):
    found = site.rows(
        "select max(redacted_at) <= now(), max(received_at) <= now(),"
        " min(redacted_at) > now() - interval '30 minutes',"
        " min(received_at) > now() - interval '30 minutes' from feedback_report"
    )
    assert found == [(True, True, True, True)]
    reached = _reached(site)
    assert reached is None or reached + HOUR <= datetime.now(UTC)


def _reached(site):
    rows = site.rows("select last_hour from triage_scanstate")
    return rows[0][0] if rows else None


def _until(done, sender, seconds=120):
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "not done"
        sender.send_task("feedback.redact_waiting", queue="redact")
        sender.send_task("triage.scan", queue="scan")
        time.sleep(0.5)
