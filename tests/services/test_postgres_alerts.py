"""Alerts on PostgreSQL: processes that send at once tell everybody once."""

from __future__ import annotations

import json
import sys
import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.services.processes import Site, stop
from tests.triage.cause_documents import ROUTING
from tests.triage.receiver_server import receiver
from triage.core.causes import CAME_BACK

CAUSES = 4


@pytest.fixture
def site(tmp_path, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    site = Site(tmp_path, {"DATABASE_URL": postgres_url})
    done = site.manage("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    return site


def insert_causes(url, *, returned=False):
    """Causes of an hour ago, or of long ago that came back an hour ago."""
    at = datetime.now(UTC) - timedelta(hours=1)
    history = [{"at": at.isoformat(), "what": CAME_BACK}] if returned else []
    at -= timedelta(days=9 * returned)
    with psycopg.connect(url, autocommit=True) as connection:
        for n in range(CAUSES):
            told = ROUTING | {"cause_id": f"C-{n}", "detected_at": at.isoformat()}
            told["history"] = history
            connection.execute(
                """insert into triage_cause (cause_id, state, assignee, verdict, series,
                onset, detected_at, document) values (%s, 'open', '', '', 'all', %s, %s,
                %s)""",
                (f"C-{n}", at, at, json.dumps(told)),
            )


@pytest.mark.parametrize("returned", [False, True])
def test_of_processes_at_once_one_tells_each_receiver(site, postgres_url, returned):
    insert_causes(postgres_url, returned=returned)
    with receiver() as (url, seen):
        site.variables["ALERT_WEBHOOKS"] = f"{url}/slow/a,{url}/slow/b"
        started = [site.start(sys.executable, "manage.py", "scan") for _ in range(3)]
        for process in started:
            _, err = process.communicate(timeout=120)
            assert process.returncode == 0, err
    told = sorted((path, json.loads(body)["text"]) for path, _, body in seen)
    assert len(told) == 2 * CAUSES
    assert [path for path, _ in told] == ["/slow/a"] * CAUSES + ["/slow/b"] * CAUSES
    rows = site.rows("select state, tries, count(*) from triage_delivery group by 1, 2")
    assert rows == [("sent", 1, 2 * CAUSES)]


def test_a_worker_sends_what_a_scan_asks_for(site, postgres_url, redis_url):
    insert_causes(postgres_url)
    site.variables["REDIS_URL"] = redis_url
    with receiver() as (url, seen):
        site.variables["ALERT_WEBHOOKS"] = f"{url}/hook"
        assert site.manage("scan").returncode == 0
        assert not seen
        worker = site.worker()
        try:
            end = time.monotonic() + 60
            while len(seen) < CAUSES and time.monotonic() < end:
                time.sleep(0.1)
        finally:
            stop(worker)
    assert len(seen) == CAUSES
