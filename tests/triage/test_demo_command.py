"""Where `manage.py demo` ends, and which weekly reports it keeps."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from tests.feedback.made_up import report, traffic
from tests.triage.cause_documents import at
from triage.models import KeptReport, ScanState

pytestmark = pytest.mark.django_db
FIRST = at("2025-09-06T12:00:00")


@pytest.fixture
def history(settings, tmp_path):
    """Put a history of three days where the demo keeps its own."""
    settings.VAR_DIR = tmp_path
    folder = tmp_path / "demo" / "postmortem-1"
    folder.mkdir(parents=True)
    hours = [(FIRST + timedelta(hours=n)).isoformat() for n in range(60)]
    reports = [report("r-1", created_at=hours[0])]
    for name, rows in (
        ("reports", reports),
        ("traffic", [traffic(hour=hour) for hour in hours]),
    ):
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines)
    (folder / "truth.json").write_text(json.dumps({"incidents": []}))


def played(**options):
    call_command("demo", no_serve=True, stdout=StringIO(), **options)
    weeks = set(KeptReport.objects.values_list("week", flat=True))
    return ScanState.objects.get().last_hour + timedelta(hours=1), weeks


def test_it_ends_with_6_september_2025(history):
    assert played() == (at("2025-09-07T00:00:00"), {"2025-W32", "2025-W35"})


def test_it_plays_on_when_told_to(history):
    end, weeks = played(until="2025-09-22T00:00")
    assert end >= at("2025-09-09T00:00:00")
    assert "2025-W36" in weeks
