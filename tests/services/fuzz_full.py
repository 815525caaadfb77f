"""The fuzz run at size: `make fuzz` names this file, the suite does not.

FUZZ_CALLS is how many damaged calls are sent, FUZZ_CASES how many schemathesis makes of
each operation at most.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.services.processes import ROOT, Site
from tests.services.servers import postgres_server
from tests.services.web import serving

CALLS = os.environ.get("FUZZ_CALLS", "10000")
CASES = os.environ.get("FUZZ_CASES", "100")
SEED = os.environ.get("FUZZ_SEED", "1")


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'site.sqlite3'}"
        return
    with postgres_server() as postgres:
        yield postgres.url


@pytest.fixture
def tell(capsys):
    def tell(text):
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return tell


def test_damaged_calls_are_never_answered_with_a_5xx(database, tmp_path, tell):
    site = Site(tmp_path, {"DATABASE_URL": database})
    own = {"FUZZ_CALLS": CALLS, "FUZZ_SEED": SEED}
    words = ["-m", "pytest", "-q", "tests/feedback/test_bad_input.py"]
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**site.environment, **own},
        capture_output=True,
        text=True,
        check=False,
    )
    tell(f"{CALLS} damaged calls: {done.stdout.splitlines()[-1]}")
    assert done.returncode == 0, done.stdout


def test_schemathesis_meets_no_5xx(database, tmp_path, tell):
    # A model that loads takes seconds: nobody is to wait for it in a web worker.
    site = Site(
        tmp_path,
        {
            "DATABASE_URL": database,
            "RATE_LIMIT_PER_MINUTE": "1000000",
            "CELERY_BROKER_URL": "memory://",
        },
    )
    done = site.manage("migrate", "-v0")
    assert done.returncode == 0, done.stderr
    made = site.manage("apikey", "create", "fuzz", "--scope", "admin", "--trusted")
    token = re.search(r"gs_\S+", made.stdout)[0]
    document = tmp_path / "openapi.json"
    with serving(site, keys={}) as web:
        document.write_text(web.ask("GET", "/api/v1/openapi.json", scope="").text)
        tried = site.start(
            *(sys.executable, "-m", "schemathesis.cli", "run"),
            *(str(document), "--url", web.url),
            *("--header", f"Authorization: Bearer {token}"),
            *("--checks", "not_a_server_error", "--max-examples", CASES),
            *("--seed", SEED, "--no-color", "--request-timeout", "120"),
        )
        out, errors = tried.communicate()
    tell("\n".join(out.splitlines()[-12:]))
    assert tried.returncode == 0, out + errors
    for log in tmp_path.glob("*.log"):
        assert "Internal Server Error" not in log.read_text()
