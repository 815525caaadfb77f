"""PostgreSQL or Redis is away: 503 and to be asked again, and nothing is lost."""

from __future__ import annotations

import signal
import time
from contextlib import suppress

import psycopg
import pytest
import redis
from celery import Celery

from tests.feedback.made_up import report, traffic
from tests.leaks.system import LOGIN
from tests.services.processes import Site, stop
from tests.services.servers import wait_for_postgres
from tests.services.soak.servers import (
    cut_connections,
    postgres_that_restarts,
    redis_that_restarts,
)
from tests.services.web import keys_of, serving

WORD = "kumquat"
EVALUATION = {
    "observedTimeUnixNano": "1756200000000000000",
    "eventName": "gen_ai.evaluation.result",
    "attributes": [
        {"key": f"gen_ai.evaluation.{name}", "value": {"stringValue": value}}
        for name, value in [("name", "user-feedback"), ("explanation", WORD)]
    ],
}
# What would be taken: a key that was found is believed for a second, and then a
# body that is refused needs no database.
ASKED = [
    ("POST", "/api/v1/reports", "intake", report(comment=WORD)),
    ("POST", "/api/v1/reports/batch", "intake", [report(comment=WORD)]),
    ("POST", "/api/v1/traffic", "fleet", [traffic()]),
    (
        "POST",
        "/v1/logs",
        "intake",
        {"resourceLogs": [{"scopeLogs": [{"logRecords": [EVALUATION]}]}]},
    ),
    ("GET", "/api/v1/causes", "read", None),
    ("GET", "/metrics", "read", None),
    ("GET", "/", "", None),
    ("GET", "/admin/", "", None),
]


@pytest.fixture(scope="module")
def postgres():
    with postgres_that_restarts() as server:
        yield server


@pytest.fixture(scope="module")
def broker():
    with redis_that_restarts() as server:
        yield server


@pytest.fixture(scope="module")
def site(tmp_path_factory, postgres, broker):
    site = Site(
        tmp_path_factory.mktemp("site"),
        {
            "DATABASE_URL": f"postgres://test@127.0.0.1:{postgres.port}/postgres",
            "REDIS_URL": f"redis://127.0.0.1:{broker.port}/0",
        },
    )
    done = site.manage("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    return site


@pytest.fixture(scope="module")
def keys(site):
    return keys_of(site)


@pytest.fixture(scope="module")
def session(site):
    return site.manage("shell", "-v0", "-c", LOGIN).stdout.split()[-1]


def ask(web, session, method, path, scope, body=None):
    if scope:
        return web.ask(method, path, scope=scope, body=body)
    page = {"Accept": "text/html", "Cookie": f"sessionid={session}"}
    return web.ask(method, path, scope="", headers=page)


def post(web, *names):
    return web.post([report(name, comment=WORD) for name in names])


def stored(site):
    return {name for (name,) in site.rows("select report_id from feedback_report")}


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_whatever_is_asked_without_a_database_is_to_be_asked_again(
    site, postgres, keys, session, kind
):
    before, after = f"{kind}-before", f"{kind}-after"
    with serving(site, keys=keys, kind=kind) as web:
        assert post(web, before).status_code == 200
        for asked in ASKED:
            assert ask(web, session, *asked).status_code in {200, 201}
        postgres.crash(signal.SIGQUIT)
        try:
            for asked in ASKED:
                _is_told_to_come_back(ask(web, session, *asked), postgres.port)
            assert web.ask("GET", "/healthz", scope="").status_code == 200
        finally:
            postgres.start()
            wait_for_postgres(postgres.port)
        assert post(web, before).json()["duplicates"] == 1
        assert post(web, after).json()["accepted"] == 1
        for asked in ASKED:
            assert ask(web, session, *asked).status_code == 200
    assert {before, after} <= stored(site)
    assert WORD not in (site.folder / f"{kind}.log").read_text()


def _is_told_to_come_back(answer, port):
    assert answer.status_code == 503, answer.url
    assert 1 <= int(answer.headers["Retry-After"]) <= 30
    told = answer.text.lower()
    for word in (WORD, "127.0.0.1", str(port), "psycopg", "connection", "traceback"):
        assert word not in told
    if answer.request.headers["Accept"] == "text/html":
        assert "<h1>" in told
    else:
        assert set(answer.json()) == {"error"}


def test_connections_that_are_cut_cost_at_most_one_answer(site, postgres, keys):
    with serving(site, keys=keys) as web:
        for number in range(6):
            assert post(web, f"cut-{number}").status_code == 200
            cut_connections(site.environment["DATABASE_URL"])
            answer = post(web, f"cut-{number}-after")
            if answer.status_code != 200:
                _is_told_to_come_back(answer, postgres.port)
                assert post(web, f"cut-{number}-after").status_code == 200
    assert {f"cut-{number}-after" for number in range(6)} <= stored(site)


def test_a_task_waits_for_its_database(site, postgres, broker, keys):
    with serving(site, keys=keys) as web:
        assert post(web, "waits").status_code == 200
    redis.Redis(port=broker.port).flushall()
    log = site.folder / "worker.log"
    worker = site.worker()
    try:
        _until(lambda: " ready" in log.read_text())
        postgres.crash(signal.SIGQUIT)
        try:
            sender = Celery(broker=site.environment["REDIS_URL"])
            sender.send_task("feedback.redact_waiting", queue="redact")
            _until(lambda: log.read_text().count(" retry: ") >= 2)
        finally:
            postgres.start()
        _until(lambda: site.sealed() == 0)
    finally:
        stop(worker)
    assert set(site.states()) == {"redacted"}
    assert WORD not in log.read_text()


def _until(done):
    end = time.monotonic() + 120
    while True:
        with suppress(psycopg.OperationalError):
            if done():
                return
        assert time.monotonic() < end, "not done"
        time.sleep(0.2)


def test_without_redis_reports_are_taken_and_limits_hold(site, broker, keys):
    site.variables["RATE_LIMIT_PER_MINUTE"] = "4"
    broker.crash()
    try:
        with serving(site, keys=keys) as web:
            said = [post(web, f"r-{n}").status_code for n in range(7)]
            metrics = web.ask("GET", "/metrics", scope="read")
    finally:
        broker.start()
        del site.variables["RATE_LIMIT_PER_MINUTE"]
    # A minute may end in between, and the count begins anew.
    assert said.count(200) >= 4
    assert set(said) <= {200, 429}
    assert metrics.status_code == 200
    assert {f"r-{n}" for n, status in enumerate(said) if status == 200} <= stored(site)
