"""Backup and restore as docs/operations.md has it, with PostgreSQL's own programs."""

from __future__ import annotations

import shutil
import subprocess

import psycopg
import pytest

from tests.feedback.made_up import report
from tests.services.processes import Site, write_lines
from tests.services.servers import postgres_programs

REDACT = """
from django.utils import timezone
from feedback import facade
while facade.redact_waiting(now=timezone.now()):
    pass
"""
STATES = "select report_id, state from feedback_report order by 1"
RAW = "quetzal@example.com"


def named(prefix):
    return [report(f"{prefix}-{n}", comment=f"Mail {RAW}, {n}") for n in range(3)]


@pytest.fixture
def site(tmp_path, postgres_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
        connection.execute("drop database if exists restored")
        connection.execute("create database restored")
    keys = tmp_path / "sealing-keys.json"
    site = Site(tmp_path, {"DATABASE_URL": postgres_url, "SEALING_KEYS": str(keys)})
    assert site.manage("migrate", "-v0").returncode == 0
    done = site.manage("load", "--reports", write_lines(tmp_path / "r", named("read")))
    assert done.returncode == 0, done.stderr
    # With a queue and no worker these stay sealed.
    site.variables["CELERY_BROKER_URL"] = "memory://"
    done = site.manage("load", "--reports", write_lines(tmp_path / "s", named("kept")))
    assert done.returncode == 0, done.stderr
    del site.variables["CELERY_BROKER_URL"]
    assert site.sealed() == 3
    return site


def restored(site, backup, keys):
    """Give a site on a database that holds the backup, and a copy of the keys."""
    url = site.environment["DATABASE_URL"].replace("/postgres", "/restored")
    program = postgres_programs() / "pg_restore"
    subprocess.run([program, "--no-owner", "--dbname", url, backup], check=True)
    own = {"DATABASE_URL": url, "SEALING_KEYS": str(keys)}
    return Site(site.folder, own)


def test_a_backup_comes_back_without_what_was_erased_since(site, tmp_path, pg_dump):
    backup, ledger = tmp_path / "backup.dump", tmp_path / "ledger.jsonl"
    url = site.environment["DATABASE_URL"]
    subprocess.run([pg_dump, "-Fc", "--file", backup, url], check=True)
    keys = tmp_path / "keys-apart.json"
    shutil.copy(site.environment["SEALING_KEYS"], keys)
    for gone in ("read-1", "kept-1"):
        done = site.manage("erase", "--report", gone)
        assert "erased 1 reports" in done.stdout, done.stderr
    assert site.manage("erase", "--ledger-out", str(ledger)).returncode == 0

    again = restored(site, backup, keys)
    assert len(again.rows(STATES)) == 6, "the backup holds what was erased after it"
    done = again.manage("erase", "--ledger-in", str(ledger))
    assert done.returncode == 0, done.stderr
    assert again.manage("shell", "-v0", "-c", REDACT).returncode == 0
    left = {f"{kind}-{n}": "redacted" for kind in ("kept", "read") for n in (0, 2)}
    assert dict(again.rows(STATES)) == left
    comments = again.rows("select comment from feedback_report")
    assert all("<EMAIL_ADDRESS" in text and RAW not in text for (text,) in comments)
    # What was erased does not come in again either.
    lines = write_lines(tmp_path / "again", [*named("read"), *named("kept")])
    assert "erased before" in again.manage("load", "--reports", lines).stdout
    assert dict(again.rows(STATES)) == left


def test_a_backup_alone_tells_nothing_that_was_sealed(site, tmp_path, pg_dump):
    backup = tmp_path / "backup.dump"
    url = site.environment["DATABASE_URL"]
    subprocess.run([pg_dump, "-Fc", "--file", backup, url], check=True)
    program = postgres_programs() / "pg_restore"
    script = subprocess.run(
        [program, "--file", "-", backup], check=True, capture_output=True
    )
    assert b"read-0" in script.stdout
    assert RAW.encode() not in script.stdout

    # The key is not in it: without its file the reports stay, and their text is lost.
    again = restored(site, backup, tmp_path / "no-keys.json")
    assert again.manage("shell", "-v0", "-c", REDACT).returncode == 0
    assert {f"kept-{n}": "expired" for n in range(3)}.items() <= dict(
        again.rows(STATES)
    ).items()
