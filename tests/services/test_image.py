"""The image's own start steps, from a scratch folder, on real PostgreSQL and Redis.

Production settings, secrets from files as compose.yaml gives them. Not run here: the
base images, the install from the network (see test_supply.py for what stands for it),
users, volumes and the read-only file system, which only a container engine has.
"""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import redis

from tests.feedback.made_up import report
from tests.services.image import Image, compose, left_out, modules_of
from tests.services.processes import stop
from tests.services.servers import free_port

SECONDS = 120
SCAN = "from triage.tasks import scan; scan.delay()"


def until(true, what):
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end, what
        time.sleep(0.2)


@pytest.fixture
def image(tmp_path, postgres_url, redis_url):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("drop schema public cascade")
        connection.execute("create schema public")
    redis.Redis.from_url(redis_url).flushall()
    image = Image(tmp_path, postgres_url, redis_url, free_port())
    image.build()
    return image


def test_from_migration_to_a_scanned_hour(image, postgres_url):
    services = compose()["services"]
    migrated = image.step("migrate", *services["migrate"]["command"])
    assert migrated.returncode == 0, migrated.stderr
    healthy = services["web"]["healthcheck"]["test"][2:]
    assert image.step("web", *healthy).returncode != 0, "ready before it was started"

    own = ("web", "redact", "triage", "scan", "report", "beat")
    running = {name: image.start(name) for name in own}
    try:
        until(lambda: image.step("web", *healthy).returncode == 0, "never ready")
        image.manage("doctor")
        words = ["apikey", "create", "k", "--scope", "intake", "--trusted"]
        token = image.manage(*words).split()[-1]
        assert post(image.port, token) == 201
        said = "select state, comment from feedback_report"
        until(lambda: rows(postgres_url, said)[0][0] == "redacted", "never redacted")
        assert "maya@example.com" not in rows(postgres_url, said)[0][1]
        image.manage("shell", "-v0", "-c", SCAN)
        placed = "select symptom_id from triage_placement"
        until(lambda: rows(postgres_url, placed), "never placed")
        until(lambda: "beat: Starting" in image.log("beat").read_text(), "no beat")
        assert {n: p.poll() for n, p in running.items()} == dict.fromkeys(running)
    finally:
        for process in running.values():
            stop(process)


def post(port, token):
    at = datetime.now(UTC) - timedelta(hours=2)
    item = report(created_at=at.isoformat(), comment="Cut off. maya@example.com")
    headers = {
        "Authorization": f"Bearer {token}",
        "X-Forwarded-Proto": "https",
        "Host": "localhost",
    }
    url = f"http://127.0.0.1:{port}/api/v1/reports"
    asked = urllib.request.Request(url, json.dumps(item).encode(), headers)
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return answer.status


def rows(url, query):
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def test_the_light_image_lacks_torch():
    """What the test above refuses to import, for the containers that are light."""
    assert {"torch", "transformers", "sentence_transformers"} <= modules_of(left_out())
    light = {n for n, s in compose()["services"].items() if "redact" in s["image"]}
    assert light == {"migrate", "redact", "beat"}
