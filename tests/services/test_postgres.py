"""The way from intake to redaction on PostgreSQL."""

from __future__ import annotations

import sys

import psycopg
import pytest

from tests.feedback.made_up import change, report, request, traffic
from tests.services.processes import Site, write_lines


@pytest.fixture
def site(tmp_path, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    site = Site(tmp_path, {"DATABASE_URL": postgres_url})
    assert site.manage("migrate", "-v0").returncode == 0
    return site


def files(folder):
    reports = [
        report(f"r-{i}", request_id=f"q-{i}", conversation=[]) for i in range(40)
    ]
    reports[0]["comment"] = "nul \x00 and surrogate \ud800"
    rows = [traffic(f"2025-08-{day:02}T09:00:00Z") for day in range(1, 27)]
    return {
        "--reports": write_lines(folder / "r", reports),
        "--traffic": write_lines(folder / "t", [*rows, traffic(requests=8)]),
        "--changes": write_lines(folder / "c", [change()]),
        "--requests": write_lines(folder / "q", [request(f"q-{i}") for i in range(20)]),
    }


def words(named):
    return [word for pair in named.items() for word in pair]


def test_a_history_is_loaded_redacted_and_attributed(site, tmp_path):
    named = files(tmp_path)
    done = site.manage("load", *words(named))
    assert done.returncode == 0, done.stderr
    assert site.states() == {"redacted": 40}
    assert site.sealed() == 0
    beta = "select count(*) from feedback_report where attributes->>'platform' = 'beta'"
    assert site.rows(beta) == [(20,)]
    assert site.rows("select sum(requests) from feedback_traffic") == [(2508,)]
    again = site.manage("load", *words(named))
    assert "reports: 0 accepted, 40 duplicates, 0 refused" in again.stdout


def test_two_loads_at_once_store_each_report_once(site, tmp_path):
    named = files(tmp_path)
    both = [
        site.start(sys.executable, "manage.py", "load", *words(named)) for _ in range(2)
    ]
    errors = [process.communicate(timeout=120)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], errors
    site.manage("load", *words(named))
    assert site.states() == {"redacted": 40}
    assert site.sealed() == 0
    beta = "select count(*) from feedback_report where attributes->>'platform' = 'beta'"
    assert site.rows(beta) == [(20,)]
