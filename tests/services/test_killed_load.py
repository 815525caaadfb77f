"""Killing load at any moment and starting it again gives the same rows."""

from __future__ import annotations

import sys
import time

import pytest

from tests.feedback.made_up import report, request, traffic
from tests.services.processes import Site, write_lines

COUNT = 800
ROWS = """
    select report_id, reporter, attributes, state, comment, conversation, received_at
    from feedback_report order by report_id
"""


def loaded(site, folder, kills):
    """Load a history, killed after each of `kills` seconds, then once to the end."""
    reports = [report(f"r-{i:04}", user_id=f"u{i}") for i in range(COUNT)]
    for number, item in enumerate(reports):
        item["conversation"][1]["request_id"] = f"q-{number}"
    hours = [
        traffic(f"2025-08-{day:02}T{hour:02}:00:00Z", requests=day * hour)
        for day in range(1, 27)
        for hour in range(24 if day < 26 else 12)
    ]
    words = [
        "load",
        "--reports",
        write_lines(folder / "r", reports),
        "--traffic",
        write_lines(folder / "t", hours),
        "--requests",
        write_lines(folder / "q", [request(f"q-{i}") for i in range(COUNT // 2)]),
    ]
    assert site.manage("migrate", "-v0").returncode == 0
    cut = 0
    for seconds in kills:
        process = site.start(sys.executable, "manage.py", *words)
        time.sleep(seconds)
        cut += process.poll() is None
        process.kill()
        process.communicate()
    done = site.manage(*words)
    assert done.returncode == 0, done.stderr
    assert site.sealed() == 0
    return cut, site.rows(ROWS), site.rows("select sum(requests) from feedback_traffic")


@pytest.fixture
def folders(tmp_path):
    for name in ("whole", "killed"):
        (tmp_path / name).mkdir()
    return tmp_path / "whole", tmp_path / "killed"


def test_it_gives_the_same_rows(folders):
    whole, killed = folders
    _, *expected = loaded(Site(whole), whole, [])
    cut, *seen = loaded(Site(killed), killed, [0.9, 1.2, 1.6, 2.2, 3.0])
    assert cut >= 2
    assert len(expected[0]) == COUNT
    assert seen == expected
