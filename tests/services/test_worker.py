"""A real worker on a real Redis redacts what intake left, whatever happens to it."""

from __future__ import annotations

import pytest
import redis

from tests.feedback.made_up import report
from tests.services.processes import Site, stop, write_lines

COUNT = 600


@pytest.fixture
def site(tmp_path, redis_url):
    broker = redis.Redis.from_url(redis_url)
    broker.flushall()
    site = Site(tmp_path, {"REDIS_URL": redis_url})
    assert site.manage("migrate", "-v0").returncode == 0
    items = [
        report(f"r-{i}", comment=f"Quetzal {i}: mail me, quetzal{i}@example.com.")
        for i in range(COUNT)
    ]
    loaded = site.manage("load", "--reports", write_lines(tmp_path / "r", items))
    assert "left to the worker" in loaded.stdout
    assert site.states() == {"waiting": COUNT}
    return site


def test_the_queue_holds_no_text_and_no_report(site, redis_url):
    broker = redis.Redis.from_url(redis_url)
    messages = b"".join(broker.lrange("redact", 0, -1))
    assert b"feedback.redact_waiting" in messages
    for secret in (b"uetzal", b"r-1", b"alice"):
        assert secret not in messages


ASKED = "from triage.web.broker import broker_known as b; print(b())"


def test_the_worker_redacts_everything_and_logs_no_text(site):
    assert "('redact', 1)" in site.manage("shell", "-v0", "-c", ASKED).stdout
    worker = site.worker()
    try:
        site.wait_for({"redacted": COUNT})
        told = site.manage("shell", "-v0", "-c", ASKED).stdout
        assert "('redact', 0)" in told
        assert "workers=1" in told
    finally:
        stop(worker)
    assert site.sealed() == 0
    comments = [row[0] for row in site.rows("select comment from feedback_report")]
    assert not any("@example.com" in comment for comment in comments)
    log = (site.folder / "worker.log").read_text()
    assert "feedback.redact_waiting" in log
    assert "uetzal" not in log


def test_a_worker_killed_in_the_middle_loses_nothing(site):
    worker = site.worker()
    while not site.states().get("redacted"):
        assert worker.poll() is None
    _kill_with_children(worker.pid)
    worker.wait()
    assert 0 < site.states()["redacted"] < COUNT
    assert site.sealed() == COUNT - site.states()["redacted"]
    # The next message, from beat or from the next report, finds all that is left.
    site.manage(
        "shell", "-v0", "-c", "from feedback.tasks import *; redact_waiting.delay()"
    )
    worker = site.worker()
    try:
        site.wait_for({"redacted": COUNT})
    finally:
        stop(worker)
    assert site.sealed() == 0
    assert site.rows("select count(*) from feedback_report where claim <> ''") == [(0,)]


def _kill_with_children(pid: int) -> None:
    import psutil

    parent = psutil.Process(pid)
    for process in [parent, *parent.children(recursive=True)]:
        process.kill()
