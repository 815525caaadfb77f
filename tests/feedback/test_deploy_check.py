"""Django's own list of what a deployment must have finds nothing in production."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.feedback.test_settings import GOOD

ROOT = Path(__file__).parents[2]
LONG = "made-up-for-this-test-with-more-than-fifty-letters-0123456789"


def check(**variables):
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME"}}
    good = {**GOOD, "SECRET_KEY": LONG, "STATIC_ROOT": str(ROOT)}
    words = ["manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**kept, **good, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_is_clean():
    done = check()
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_what_is_switched_off_is_named():
    done = check(SECURE_COOKIES="0")
    assert done.returncode != 0
    for warning in ("W004", "W008", "W012", "W016"):
        assert f"security.{warning}" in done.stderr
