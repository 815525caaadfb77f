"""Reports and what was made of them go together."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback import facade
from feedback.datamap import fields
from tests.feedback.made_up import NOW, report
from triage import retention
from triage.models import Placement
from triage.placing import place_reports

pytestmark = pytest.mark.django_db
INSTANT = timedelta(seconds=1)


def accept(*items):
    facade.accept_reports(items=items, now=NOW)
    while facade.redact_waiting(now=NOW):
        pass
    place_reports(known_before=NOW)


def test_a_report_goes_with_its_placement(settings):
    accept(
        report(
            "old", received_at="2025-08-25T00:00:00Z", created_at="2025-08-24T23:00:00Z"
        ),
        report("new"),
    )
    old = Placement.objects.get(report_id="old")
    end = old.received_at + settings.REPORT_TTL
    assert retention.purge_reports(now=end) == 0
    assert retention.purge_reports(now=end + INSTANT) == 1
    assert [p.report_id for p in Placement.objects.all()] == ["new"]
    assert [r.report_id for r in facade.models.Report.objects.all()] == ["new"]


def test_a_placement_that_lost_its_report_goes_too(settings):
    accept(report())
    facade.models.Report.objects.all().delete()
    retention.purge_placements(now=NOW + settings.REPORT_TTL)
    assert not Placement.objects.exists()


def test_placements_are_deleted_a_batch_at_a_time(settings, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 2)
    accept(*(report(f"r-{i}") for i in range(5)))
    facade.models.Report.objects.all().delete()
    with CaptureQueriesContext(connection) as seen:
        assert retention.purge_placements(now=NOW + settings.REPORT_TTL) == 5
    assert sum(q["sql"].startswith("DELETE") for q in seen) == 3
    assert not Placement.objects.exists()


def test_words_go_with_the_text_and_the_symptom_stays(settings):
    accept(report(comment="It just stopped mid-sentence, cut off half way."))
    place = Placement.objects.get()
    Placement.objects.update(words=["stopped"])
    assert retention.purge_words(now=place.received_at + settings.TEXT_TTL) == 0
    assert (
        retention.purge_words(now=place.received_at + settings.TEXT_TTL + INSTANT) == 1
    )
    assert Placement.objects.get().words == []
    assert Placement.objects.get().symptom_id == place.symptom_id


def test_batches_take_everything(monkeypatch, settings):
    monkeypatch.setattr(retention, "BATCH", 2)
    accept(*(report(f"r-{n}") for n in range(5)))
    assert retention.purge_reports(now=NOW + settings.REPORT_TTL) == 5
    assert not Placement.objects.exists()


def test_the_command_empties_what_fields_yaml_says_it_does():
    """2025 is past every limit on any clock that this runs under, but for reports."""
    accept(report())
    out = StringIO()
    call_command("purge", stdout=out)
    assert "1 texts" in out.getvalue()
    for table, model in (("Report", facade.models.Report), ("Placement", Placement)):
        gone = [f for f, said in fields()[table].items() if said["kept"] == "TEXT_TTL"]
        assert gone
        for row in model.objects.values(*gone):
            assert not any(row.values())


def test_beat_purges_once_a_night_by_a_task_that_there_is(settings):
    from config.celery import app

    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    assert [name for name in tasks if "purge" in name] == ["triage.purge"]
    app.loader.import_default_modules()
    assert set(tasks) <= set(app.tasks)


def test_the_task_purges():
    from triage.tasks import purge

    # 2025 is longer ago than TEXT_TTL on any clock this runs under.
    accept(report())
    purge()
    assert not facade.models.Report.objects.exclude(comment="").exists()
