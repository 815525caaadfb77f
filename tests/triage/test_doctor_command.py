"""manage.py doctor: words, JSON, the exit code, and the checks of the scan."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from feedback import facade
from tests.feedback.made_up import traffic
from triage import doctor
from triage.models import ScanState

pytestmark = pytest.mark.django_db


def run(*words):
    out = StringIO()
    code = 0
    try:
        call_command("doctor", *words, stdout=out)
    except SystemExit as end:
        code = end.code
    return code, out.getvalue()


def serve(*, hours_ago):
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    hour -= timedelta(hours=hours_ago)
    facade.accept_traffic(items=[traffic(hour=hour.isoformat())], now=timezone.now())
    return hour


@pytest.fixture(autouse=True)
def _table(monkeypatch, tmp_path):
    """Have the table of the embedding built."""
    folder = tmp_path / doctor.RECIPE
    folder.mkdir()
    (folder / "model.safetensors").touch()
    monkeypatch.setattr(doctor, "DEFAULT_CACHE", tmp_path)


def test_a_set_up_that_is_well_ends_with_0():
    code, said = run()
    assert code == 0, said
    assert "WRONG" not in said


def test_what_is_wrong_is_said_and_ends_with_1(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "DEFAULT_CACHE", tmp_path / "none")
    code, said = run()
    assert code == 1
    assert said.count("WRONG") == 1
    assert "make install" in said


def test_json_says_the_same(monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "DEFAULT_CACHE", tmp_path / "none")
    code, said = run("--json")
    checks = {c["check"]: c for c in json.loads(said)["checks"]}
    assert code == 1
    assert [name for name, c in checks.items() if not c["well"]] == ["embedding table"]
    assert {"database", "scan"} <= set(checks)


def test_a_scan_that_lags_is_wrong():
    hour = serve(hours_ago=6)
    serve(hours_ago=0)
    ScanState.objects.create(pk=1, last_hour=hour)
    code, said = run()
    assert code == 1
    assert "5 hours behind" in said
    ScanState.objects.update(last_hour=hour + timedelta(hours=4))
    assert run()[0] == 0


def test_a_history_that_nobody_scans_is_wrong_and_a_young_one_is_not():
    serve(hours_ago=1)
    assert run()[0] == 0
    serve(hours_ago=6)
    assert "hours behind" in run()[1]


def test_a_history_that_ended_and_was_scanned_is_well():
    hour = serve(hours_ago=24 * 60)
    ScanState.objects.create(pk=1, last_hour=hour + timedelta(days=7))
    assert run()[0] == 0
