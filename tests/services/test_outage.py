"""PostgreSQL or Redis is away: 503 and to be asked again, and nothing is lost."""

from __future__ import annotations

import json
import signal
import sys
from contextlib import contextmanager

import pytest
import requests

from tests.feedback.made_up import report
from tests.leaks.system import KEYS, LOGIN
from tests.services.processes import Site, stop
from tests.services.servers import free_port, wait_for_port, wait_for_postgres
from tests.services.soak.servers import (
    cut_connections,
    postgres_that_restarts,
    redis_that_restarts,
)

WORD = "kumquat"
BATCH = "/api/v1/reports/batch"
ASKED = [
    ("POST", "/api/v1/reports", "intake"),
    ("POST", BATCH, "intake"),
    ("POST", "/api/v1/traffic", "fleet"),
    ("POST", "/v1/logs", "intake"),
    ("GET", "/api/v1/causes", "read"),
    ("GET", "/api/v1/symptoms", "read"),
    ("GET", "/metrics", "read"),
    ("GET", "/", ""),
    ("GET", "/health/", ""),
    ("GET", "/admin/", ""),
]


@contextmanager
def serving(site, kind):
    """Run the web server; give its address."""
    port = free_port()
    words = ["-m", "gunicorn", f"config.{kind}:application", "--threads", "4"]
    words += ["-b", f"127.0.0.1:{port}"] + (["-k", "asgi"] if kind == "asgi" else [])
    with (site.folder / f"{kind}.log").open("a") as log:
        web = site.start(sys.executable, *words, log=log)
    try:
        wait_for_port(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        stop(web)


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
def who(site):
    """Return the keys by their scope, and a login's session under no scope."""
    out = site.manage("shell", "-v0", "-c", KEYS + LOGIN).stdout.split()
    return dict(zip(["intake", "fleet", "read", ""], out[-4:], strict=True))


def ask(url, who, method, path, scope, body=None):
    form = "text/html" if not scope else "application/json"
    return requests.request(
        method,
        url + path,
        data=json.dumps([report(comment=WORD)] if body is None else body),
        headers={
            "Accept": form,
            "Content-Type": "application/json",
            "Authorization": f"Bearer {who[scope]}",
        },
        cookies={"sessionid": who[""]} if not scope else {},
        timeout=60,
        allow_redirects=False,
    )


def post(url, who, *names):
    items = [report(name, comment=WORD) for name in names]
    return ask(url, who, "POST", BATCH, "intake", items)


def stored(site):
    return {name for (name,) in site.rows("select report_id from feedback_report")}


@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_whatever_is_asked_without_a_database_is_to_be_asked_again(
    site, postgres, who, kind
):
    before, after = f"{kind}-before", f"{kind}-after"
    with serving(site, kind) as url:
        assert post(url, who, before).status_code == 200
        assert ask(url, who, "GET", "/", "").status_code == 200
        postgres.crash(signal.SIGQUIT)
        try:
            for asked in ASKED:
                _is_told_to_come_back(ask(url, who, *asked), postgres.port)
            assert requests.get(f"{url}/healthz", timeout=60).status_code == 200
        finally:
            postgres.start()
            wait_for_postgres(postgres.port)
        assert post(url, who, before).json()["duplicates"] == 1
        assert post(url, who, after).json()["accepted"] == 1
        assert ask(url, who, "GET", "/", "").status_code == 200
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


def test_connections_that_are_cut_cost_at_most_one_answer(site, who):
    with serving(site, "wsgi") as url:
        for number in range(6):
            assert post(url, who, f"cut-{number}").status_code == 200
            cut_connections(site.environment["DATABASE_URL"])
            answer = post(url, who, f"cut-{number}-after")
            if answer.status_code != 200:
                _is_told_to_come_back(answer, 0)
                assert post(url, who, f"cut-{number}-after").status_code == 200
    assert {f"cut-{number}-after" for number in range(6)} <= stored(site)


def test_without_redis_reports_are_taken_and_limits_hold(site, broker, who):
    site.variables["RATE_LIMIT_PER_MINUTE"] = "8"
    broker.crash()
    try:
        with serving(site, "wsgi") as url:
            said = [post(url, who, f"r-{n}").status_code for n in range(12)]
            metrics = ask(url, who, "GET", "/metrics", "read")
    finally:
        broker.start()
        del site.variables["RATE_LIMIT_PER_MINUTE"]
    # A minute may end in between, and the count begins anew.
    assert said.count(200) >= 8
    assert set(said) <= {200, 429}
    assert metrics.status_code == 200
    assert {f"r-{n}" for n, status in enumerate(said) if status == 200} <= stored(site)
