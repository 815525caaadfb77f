"""Each check of the doctor says what is wrong, and nothing when nothing is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from feedback import doctor, facade
from feedback.models import Report, SealedPayload
from feedback.redaction.ner import MODEL
from tests.feedback.made_up import report

pytestmark = pytest.mark.django_db


def troubles():
    found = doctor.examine(checks=doctor.CHECKS, now=timezone.now())
    return {finding.check: finding.trouble for finding in found if not finding.well}


@pytest.fixture
def one_report():
    facade.accept_reports(items=[report()], now=timezone.now())


def test_a_fresh_set_up_is_well():
    assert troubles() == {}


@pytest.mark.usefixtures("one_report")
def test_the_file_of_keys_that_everybody_reads_is_wrong(settings):
    assert troubles() == {}
    settings.SEALING_KEYS.chmod(0o640)
    assert "chmod 600" in troubles()["sealing keys"]


@pytest.mark.usefixtures("one_report")
def test_a_damaged_file_of_keys_is_wrong_and_not_quoted(settings):
    settings.SEALING_KEYS.write_text('{"quetzal"')
    said = troubles()["sealing keys"]
    assert "restore it" in said
    assert "quetzal" not in said


@pytest.mark.usefixtures("one_report")
def test_a_file_of_keys_that_is_missing_is_wrong_once_something_is_sealed(
    settings,
):
    settings.SEALING_KEYS.unlink()
    assert "is missing" in troubles()["sealing keys"]
    SealedPayload.objects.all().delete()
    assert "sealing keys" not in troubles()


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("SECRET_KEY", "short", "secret key"),
        ("PSEUDONYM_KEYS", ["a:short"], "pseudonym keys"),
        ("CELERY_BROKER_URL", None, "broker"),
        ("REDIS_URL", "", "shared counters"),
    ],
)
def test_what_only_production_must_have(settings, name, value, check):
    setattr(settings, name, value)
    assert check not in troubles()
    settings.PRODUCTION = True
    said = troubles()[check]
    assert name in said
    assert "short" not in said


def test_pseudonym_keys_that_are_none_are_a_finding_and_no_crash(settings):
    settings.PSEUDONYM_KEYS = ["quetzal"]
    said = troubles()["pseudonym keys"]
    assert said
    assert "quetzal" not in said


def test_sqlite_is_wrong_in_production_only(settings):
    if connection.vendor != "sqlite":
        pytest.skip("not on SQLite")
    settings.PRODUCTION = True
    assert "SQLite" in troubles()["database engine"]


def test_migrations_that_are_not_applied_are_counted():
    rows = MigrationRecorder(connection).migration_qs
    rows.filter(pk=rows.order_by("-id").first().pk).delete()
    assert "1 migrations" in troubles()["migrations"]


@pytest.mark.usefixtures("one_report")
def test_a_report_that_is_stuck_and_a_payload_that_will_die(settings):
    now = timezone.now()
    late = now - settings.REDACTION_TIMEOUT - timedelta(minutes=1)
    Report.objects.update(state="redacting", claimed_at=late)
    assert "1 reports are stuck" in troubles()["stuck reports"]
    SealedPayload.objects.update(sealed_at=now - settings.SEALED_TTL * 0.8)
    assert "1 sealed payloads" in troubles()["sealed payloads"]


def test_a_redirect_that_goes_in_circles_and_cookies_in_the_clear(settings):
    settings.SECURE_SSL_REDIRECT = True
    assert "BEHIND_PROXY" in troubles()["https"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    assert "https" not in troubles()
    settings.PRODUCTION = True
    assert "SECURE_COOKIES" in troubles()["https"]


def test_a_full_disk_is_wrong(monkeypatch):
    monkeypatch.setattr(doctor, "MIN_FREE", 2**62)
    assert "VAR_DIR" in troubles()["disk"]


def test_the_model_it_looks_for_is_the_one_that_is_used(monkeypatch):
    asked = []
    monkeypatch.setattr(doctor, "find_spec", asked.append)
    assert "names are not found" in troubles()["language model"]
    assert asked == [MODEL]


def test_a_check_that_breaks_is_a_finding_without_its_message():
    def broken(now):
        raise RuntimeError("quetzal")

    (found,) = doctor.examine(checks=[("x", broken)], now=timezone.now())
    assert found.trouble == "the check itself failed (RuntimeError)"
