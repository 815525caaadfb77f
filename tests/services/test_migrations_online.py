"""Migrations on PostgreSQL: each reversible, none waits long for a lock."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.feedback.made_up import report, request
from tests.services.processes import ROOT, Site, write_lines

LIKE = "select indexname from pg_indexes where indexname like '%_like'"
# The tables that grow with every report.
GROWING = (
    "feedback_report_",
    "feedback_receipttoken_",
    "feedback_requestrecord_",
    "feedback_ratingseen_",
    "triage_placement_",
)


@pytest.fixture
def site(tmp_path, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    return Site(tmp_path, {"DATABASE_URL": postgres_url})


def migrated(site, **variables):
    """Run the step of the image."""
    return subprocess.run(
        ["docker/steps.sh", "migrate"],
        cwd=ROOT,
        env={**site.environment, **variables, "PATH": path()},
        capture_output=True,
        text=True,
        check=False,
    )


def path():
    import os

    return f"{Path(sys.executable).parent}:{os.environ['PATH']}"


def heavy(site):
    return {name for (name,) in site.rows(LIKE) if name.startswith(GROWING)}


def test_every_migration_goes_back_and_forth(site):
    assert migrated(site).returncode == 0
    assert heavy(site) == set()
    for app, before, made in (("triage", "0011", 3), ("feedback", "0009", 8)):
        there = len(heavy(site))
        back = site.manage("migrate", app, before, "-v0")
        assert back.returncode == 0, back.stderr
        assert len(heavy(site)) == there + made
    assert migrated(site).returncode == 0
    assert heavy(site) == set()
    for app in ("triage", "feedback"):
        back = site.manage("migrate", app, "zero", "-v0")
        assert back.returncode == 0, back.stderr
    left = site.rows("select tablename from pg_tables where tablename like 'feedback%'")
    assert left == []


def test_claims_that_are_stored_once_are_written_out_on_the_way_back(site, tmp_path):
    assert migrated(site).returncode == 0
    reports = write_lines(
        tmp_path / "r", [report("one"), report("two", request_id="q")]
    )
    records = write_lines(tmp_path / "q", [request("q")])
    done = site.manage("load", "--requests", records, "--reports", reports)
    assert done.returncode == 0, done.stderr
    query = "select claimed, attributes from feedback_report order by report_id"
    (one, believed), (two, heard) = site.rows(query)
    assert one is None
    assert two == believed == report()["metadata"] != heard
    back = site.manage("migrate", "feedback", "0011", "-v0")
    assert back.returncode == 0, back.stderr
    assert site.rows(query) == [(believed, believed), (two, heard)]
    assert migrated(site).returncode == 0
    assert site.rows(query) == [(believed, believed), (two, heard)]


def test_a_migration_gives_up_on_a_lock_and_comes_again(site, postgres_url):
    assert migrated(site).returncode == 0
    assert site.manage("migrate", "feedback", "0006", "-v0").returncode == 0
    with psycopg.connect(postgres_url) as reader:
        reader.execute("select count(*) from feedback_report")
        done = migrated(site, LOCK_TIMEOUT="100ms", LOCK_PAUSE="0", LOCK_TRIES="1")
        assert done.returncode != 0
        assert "1 more tries" in done.stderr
        # What waits for nobody goes on: the migration holds and awaits nothing now.
        waiting = "select count(*) from pg_locks where not granted"
        assert reader.execute(waiting).fetchone() == (0,)
    assert migrated(site).returncode == 0
