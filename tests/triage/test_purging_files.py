"""The nightly purge leaves no expired text in SQLite's files, and says when it does."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.feedback.made_up import report
from tests.services.processes import Site, write_lines
from triage.retention import NOT_YET

COUNT = 40
# What beat's own scheduler makes of the settings, run in-process.
NIGHT = """
from celery.beat import Scheduler
from django.db import connection
from config.celery import app
seen = []
def note(execute, sql, *rest):
    seen.append(sql)
    return execute(sql, *rest)
connection.cursor().execute("PRAGMA busy_timeout = 200")
app.loader.import_default_modules()
beat = Scheduler(app)
with connection.execute_wrapper(note):
    for entry in beat.schedule.values():
        if "purge" in entry.task:
            app.tasks[entry.task].apply_async(entry.args, entry.kwargs, **entry.options)
print("written anew:", seen.count("VACUUM"))
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """The folder of a site whose texts came in long ago."""
    tmp_path = tmp_path_factory.mktemp("filled")
    site = Site(tmp_path)
    assert site.manage("migrate", "-v0").returncode == 0
    items = [
        report(f"r-{n}", comment=f"It stopped at kumquat{n:04}. " + "More. " * 200)
        for n in range(COUNT)
    ]
    path = write_lines(tmp_path / "reports.jsonl", items)
    assert site.manage("load", "--reports", path).returncode == 0
    (tmp_path / "reports.jsonl").unlink()
    return tmp_path


@pytest.fixture
def site(filled, tmp_path):
    """A copy of that site for one test."""
    return Site(shutil.copytree(filled, tmp_path / "site"))


def texts(site):
    """Return how many texts stand in the database, its log and its index."""
    files = b"".join(p.read_bytes() for p in site.folder.glob("site.sqlite3*"))
    return sum(f"kumquat{n:04}".encode() in files for n in range(COUNT))


def night(site):
    done = site.manage("shell", "-v0", "-c", NIGHT)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), NOT_YET in done.stderr


def test_expired_text_goes_from_the_files_even_after_a_reader_held_them(site):
    assert texts(site) == COUNT
    with closing(sqlite3.connect(site.folder / "site.sqlite3")) as reader:
        reader.execute("begin")
        assert reader.execute("select count(*) from feedback_report").fetchall()
        assert night(site) == ("written anew: 1", True)
        assert site.rows(
            "select count(*) from feedback_report where comment <> ''"
        ) == [(0,)]
        assert texts(site) == COUNT, "the reader should have kept the old pages"
    # Nothing is left to delete, but what the reader prevented is owed.
    assert night(site) == ("written anew: 1", False)
    assert texts(site) == 0
    assert night(site) == ("written anew: 0", False)


def test_the_command_does_the_same(site):
    with closing(sqlite3.connect(site.folder / "site.sqlite3")) as other:
        other.execute("select count(*) from feedback_report").fetchall()
        done = site.manage("purge")
        assert f"{COUNT} texts" in done.stdout
        assert NOT_YET not in done.stderr
        assert texts(site) == 0


def test_what_a_killed_purge_left_is_owed(site):
    code = (
        "import os\nfrom django.utils import timezone\nfrom feedback import facade\n"
        "from triage import retention\n"
        "facade.scrub = lambda **_: os._exit(9)\n"
        "retention.purge(now=timezone.now())"
    )
    with closing(sqlite3.connect(site.folder / "site.sqlite3")) as other:
        other.execute("select count(*) from feedback_report").fetchall()
        assert site.manage("shell", "-v0", "-c", code).returncode == 9
        assert texts(site) == COUNT
        assert night(site) == ("written anew: 1", False)
        assert texts(site) == 0
