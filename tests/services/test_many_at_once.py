"""Many posts at once on real web processes: each gets the answer to its own report."""

from __future__ import annotations

import http.client
import json
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import redis

from tests.feedback.made_up import report
from tests.services.processes import Site, stop
from tests.services.servers import free_port, wait_for_port

KEY = """
from django.utils import timezone
from feedback.apikeys import create_key
print(create_key(name="k", scopes=["intake"], trusted=True, now=timezone.now()))
"""
SENT = 240


@pytest.fixture
def site(tmp_path, postgres_url, redis_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    redis.Redis.from_url(redis_url).flushall()
    site = Site(tmp_path, {"DATABASE_URL": postgres_url, "REDIS_URL": redis_url})
    assert site.manage("migrate", "-v0").returncode == 0
    return site


@pytest.fixture
def web(site):
    port = free_port()
    words = ["-m", "gunicorn", "config.wsgi:application", "--workers", "2"]
    words += ["--threads", "8", "--bind", f"127.0.0.1:{port}"]
    server = site.start(sys.executable, *words)
    try:
        wait_for_port(port)
        yield port, site.manage("shell", "-v0", "-c", KEY).stdout.split()[-1]
    finally:
        stop(server)


def wanted(number):
    """Return a report and the status it must get whatever comes beside it."""
    kind, item = number % 4, report(f"r-{number}", user_id=f"u-{number}")
    if kind == 0:
        return {**item, "kind": "praise"}, {400}
    if kind == 1:
        return report("known"), {201, 200}
    return item, {201}


def test_each_post_is_answered_for_its_own_report(site, web, redis_url):
    port, token = web

    def send(number):
        item, fine = wanted(number)
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Authorization": f"Bearer {token}"}
        link.request("POST", "/api/v1/reports", json.dumps(item), headers)
        answer = link.getresponse()
        said = json.loads(answer.read())
        link.close()
        assert answer.status in fine, said
        if answer.status == 400:
            assert said["error"]["field"] == "kind"
        else:
            assert said["report_id"] == item["report_id"]
        return answer.status, said.get("receipt")

    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(send, range(SENT)))
    tokens = [receipt for _, receipt in told if receipt]
    assert Counter(status for status, _ in told) == {
        201: SENT // 2 + 1,
        200: SENT // 4 - 1,
        400: SENT // 4,
    }
    assert len(set(tokens)) == SENT // 2 + 1
    assert site.rows("select count(*) from feedback_report") == [(SENT // 2 + 1,)]
    # Several reports share a transaction, which PostgreSQL numbers.
    stored = site.rows("select count(distinct xmin::text) from feedback_report")[0][0]
    assert stored < SENT // 2
    # No worker is there: one message waits for all of them, not one each.
    assert redis.Redis.from_url(redis_url).llen("redact") == 1
