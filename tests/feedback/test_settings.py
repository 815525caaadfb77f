"""Settings: typed, from files too, and no development default in production."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env

GOOD = {
    "GROUNDSWELL_ENV": "production",
    "SECRET_KEY": "made-up-for-this-test",
    "PSEUDONYM_KEYS": "t:made-up-for-this-test",
    "SEALING_KEYS": "/nonexistent/ring.json",
    "ALLOWED_HOSTS": "example.org",
    "DATABASE_URL": "postgres://u:p@db/groundswell",
}


def start(**variables):
    kept = {k: v for k, v in os.environ.items() if k in {"PATH", "HOME"}}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings as s; print(s.DEBUG)"],
        env={**kept, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_when_all_is_given():
    done = start(**GOOD)
    assert (done.returncode, done.stdout.strip()) == (0, "False"), done.stderr


@pytest.mark.parametrize("missing", sorted(set(GOOD) - {"GROUNDSWELL_ENV"}))
def test_production_refuses_each_default(missing):
    done = start(**{k: v for k, v in GOOD.items() if k != missing})
    assert done.returncode != 0
    assert missing in done.stderr


@pytest.mark.parametrize(
    "wrong",
    [
        {"DEBUG": "1"},
        {"SECRET_KEY": "development-only-secret-key"},
        {"PSEUDONYM_KEYS": "dev:development-only-pseudonym-key"},
    ],
)
def test_production_refuses_what_is_for_development(wrong):
    done = start(**{**GOOD, **wrong})
    assert done.returncode != 0
    assert next(iter(wrong)) in done.stderr


def test_a_secret_may_come_from_a_file(tmp_path, monkeypatch):
    (tmp_path / "secret").write_text("from a file\n")
    monkeypatch.setenv("WORD_FILE", str(tmp_path / "secret"))
    assert env.text("WORD", "default") == "from a file"


def test_a_missing_file_is_an_error_with_the_name(monkeypatch):
    monkeypatch.setenv("WORD_FILE", "/nonexistent/secret")
    with pytest.raises(ImproperlyConfigured, match="WORD_FILE"):
        env.text("WORD")


@pytest.mark.parametrize(
    ("raw", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("72h", timedelta(hours=72)),
        ("30d", timedelta(days=30)),
    ],
)
def test_a_duration_has_a_unit(monkeypatch, raw, span):
    monkeypatch.setenv("SPAN", raw)
    assert env.duration("SPAN", timedelta(1)) == span


@pytest.mark.parametrize("raw", ["90", "0h", "-1h", "1 h", "h", "1w"])
def test_a_duration_that_is_not_one_is_refused_without_its_value(monkeypatch, raw):
    monkeypatch.setenv("SPAN", raw)
    with pytest.raises(ImproperlyConfigured, match="SPAN must look like"):
        env.duration("SPAN", timedelta(1))


def test_other_types_are_checked(monkeypatch):
    monkeypatch.setenv("NUMBER", "seven")
    monkeypatch.setenv("FLAG", "perhaps")
    with pytest.raises(ImproperlyConfigured, match="NUMBER"):
        env.integer("NUMBER", 1)
    with pytest.raises(ImproperlyConfigured, match="FLAG"):
        env.boolean("FLAG", default=True)
    monkeypatch.setenv("NUMBER", "1")
    with pytest.raises(ImproperlyConfigured, match="at least 2"):
        env.integer("NUMBER", 5, least=2)


def test_an_empty_variable_is_unset(monkeypatch):
    monkeypatch.setenv("WORD", "")
    assert env.text("WORD", "default") == "default"
    assert env.words("WORD", ["a"]) == ["a"]
