"""One report kills every worker that touches it; all others are redacted."""

from __future__ import annotations

import time

import pytest
import redis
from celery import Celery

from tests.feedback.made_up import report
from tests.services.poisoned import POISON
from tests.services.processes import Site, stop, write_lines

COUNT = 150


@pytest.fixture
def site(tmp_path, redis_url):
    redis.Redis.from_url(redis_url).flushall()
    site = Site(tmp_path, {"REDIS_URL": redis_url, "REDACTION_TRIES": "3"})
    assert site.manage("migrate", "-v0").returncode == 0
    items = [report(f"r-{i}", comment=f"It failed {i} times.") for i in range(COUNT)]
    items[7]["comment"] = f"The answer named {POISON}."
    site.manage("load", "--reports", write_lines(tmp_path / "r", items))
    assert site.states() == {"waiting": COUNT}
    return site


def redact_until(site, url, states, seconds=90):
    """Send messages as beat would until the reports are in these states."""
    sender, end = Celery(broker=url), time.monotonic() + seconds
    while site.states() != states:
        assert time.monotonic() < end, site.states()
        sender.send_task("feedback.redact_waiting", queue="redact")
        time.sleep(0.5)


def test_the_others_go_on_and_it_can_be_requeued(site, redis_url):
    worker = site.worker("tests.services.poisoned")
    try:
        redact_until(site, redis_url, {"redacted": COUNT - 1, "failed": 1})
    finally:
        stop(worker)
    failed = "select report_id, failure, tries from feedback_report where failure <> ''"
    assert site.rows(failed) == [("r-7", "WorkerDied", 3)]
    assert site.sealed() == 1
    assert POISON not in (site.folder / "worker.log").read_text()
    assert site.manage("requeue", "--list").stdout == "1 WorkerDied\n"
    assert site.manage("requeue").stdout == "1 reports wait again\n"
    mended = site.worker()
    try:
        redact_until(site, redis_url, {"redacted": COUNT})
    finally:
        stop(mended)
    assert site.sealed() == 0
