"""The doctor and the probes on real servers, in production."""

from __future__ import annotations

import json
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.services.processes import Site, stop
from tests.services.servers import free_port, postgres_server

SECRET = "quetzal-made-up-for-this-test-with-more-than-fifty-letters-0123456789"


@pytest.fixture
def empty_database():
    """Return the address of a database that no other test has touched."""
    with postgres_server() as postgres:
        yield postgres.url


@pytest.fixture
def site(tmp_path, empty_database, redis_url):
    variables = {
        "GROUNDSWELL_ENV": "production",
        "DATABASE_URL": empty_database,
        "REDIS_URL": redis_url,
        "SECRET_KEY": SECRET,
        "PSEUDONYM_KEYS": f"t:{SECRET}",
        "SEALING_KEYS": str(tmp_path / "keys.json"),
        "STATIC_ROOT": str(tmp_path),
        "BEHIND_PROXY": "1",
        "ALLOWED_HOSTS": "groundswell.example.org",
    }
    return Site(tmp_path, variables)


def wrong(site):
    done = site.manage("doctor", "--json")
    assert SECRET not in done.stdout + done.stderr
    checks = json.loads(done.stdout)["checks"]
    found = {c["check"]: c["trouble"] for c in checks if not c["well"]}
    # Whether this machine built the table is not asked here.
    found.pop("embedding table", None)
    return found


def ask(port, path):
    for _ in range(200):
        try:
            answer = urllib.request.urlopen(f"http://127.0.0.1:{port}{path}")
            return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)
        except urllib.error.URLError:
            time.sleep(0.1)
    raise AssertionError("the server never answered")


def test_from_an_empty_database_to_a_ready_server(site):
    assert "migrations" in wrong(site)
    assert site.manage("migrate", "-v0").returncode == 0
    assert wrong(site) == {}

    port = free_port()
    words = ["-m", "gunicorn", "config.wsgi:application", "--bind"]
    server = site.start(sys.executable, *words, f"127.0.0.1:{port}")
    try:
        assert ask(port, "/healthz") == (200, {"status": "up"})
        assert ask(port, "/readyz") == (200, {"status": "ready", "missing": []})
    finally:
        stop(server)


def test_a_clock_that_is_wrong_is_seen_against_the_database(site):
    shifted = (
        "import django; django.setup(); from datetime import timedelta;"
        "from django.utils import timezone; from feedback.doctor import clock;"
        "print(clock(timezone.now()));"
        "print(clock(timezone.now() - timedelta(hours=1)))"
    )
    site.variables["DJANGO_SETTINGS_MODULE"] = "config.settings"
    out, err = site.start(sys.executable, "-c", shifted).communicate(timeout=60)
    right, wrong_by_an_hour = out.splitlines()
    assert right == "None", err
    assert "3600 s apart" in wrong_by_an_hour


def test_a_database_and_a_broker_that_are_away(site):
    away = f"127.0.0.1:{free_port()}"
    site.variables["DATABASE_URL"] = f"postgres://u:{SECRET}@{away}/x"
    site.variables["REDIS_URL"] = f"redis://:{SECRET}@{away}/0"
    found = wrong(site)
    assert "does not answer" in found["database"]
    assert "does not answer" in found["broker"]

    port = free_port()
    words = ["-m", "gunicorn", "config.wsgi:application", "--bind"]
    server = site.start(sys.executable, *words, f"127.0.0.1:{port}")
    try:
        assert ask(port, "/healthz")[0] == 200
        status, said = ask(port, "/readyz")
    finally:
        stop(server)
    assert status == 503
    assert len(said["missing"]) == 2
    assert SECRET not in json.dumps(said)
