"""The client and a server that is killed and started again: no report is lost."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import requests
from groundswell import Backoff, Client

from tests.services.processes import Site
from tests.services.servers import free_port, wait_for_port

COUNT = 60
LONG = 90.0


def serve(site, port):
    words = ["-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}"]
    process = site.start(sys.executable, *words, "--threads", "4")
    wait_for_port(port)
    return process


def kill(process):
    """End the master and its worker at once, in the middle of whatever they do."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    workers = [int(word) for word in children.read_text().split()]
    process.kill()
    for worker in workers:
        os.kill(worker, signal.SIGKILL)
    process.communicate()


def test_every_report_arrives_once(tmp_path, redis_url):
    # With a queue, and no worker: redaction is not what is tested here.
    site, port = Site(tmp_path, {"REDIS_URL": redis_url}), free_port()
    assert site.manage("migrate", "-v0").returncode == 0
    made = site.manage("apikey", "create", "me", "--scope", "intake", "--trusted")
    server = serve(site, port)
    client = Client(
        f"http://127.0.0.1:{port}",
        made.stdout.strip(),
        backoff=Backoff(base=0.05, cap=0.2),
    )
    try:
        pending = []
        for number in range(COUNT):
            pending.append(client.bug(f"quetzal {number}"))
            if number in (20, 40):
                pending[-10].wait(LONG)
                kill(server)
                server = serve(site, port)
        assert client.flush(LONG)
        assert requests.get(f"http://127.0.0.1:{port}/healthz", timeout=5).ok
    finally:
        client.close(0)
        kill(server)
    counts = client.counts()
    assert (counts.given, counts.taken, counts.dropped.total()) == (COUNT, COUNT, 0)
    assert counts.retries > 0
    stored = {row[0] for row in site.rows("select report_id from feedback_report")}
    assert stored == {p.item_id for p in pending}
    answers = {p.wait(0).answer["status"] for p in pending}
    assert answers <= {"accepted", "duplicate"}
