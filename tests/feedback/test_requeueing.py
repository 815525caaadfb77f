"""A report on which workers die is set apart, others go on, an admin requeues it."""

from __future__ import annotations

import logging
import secrets

import pytest
from django.core.management import call_command
from django.utils import timezone

from feedback import claims, facade
from feedback.models import Report, SealedPayload
from tests.feedback.made_up import NOW, report, viewer

pytestmark = pytest.mark.django_db
State = Report.State


def accept(*ids, now=NOW):
    facade.accept_reports(items=[report(r) for r in ids], now=now, source="test")


def die_with(monkeypatch, limit=9):
    """Claim as a process that is dead by the next claim; return what it held."""
    with monkeypatch.context() as patch:
        patch.setattr(claims, "_START", secrets.token_hex(4))
        _, held = claims.claim_waiting(now=NOW, limit=limit)
    return [r.report_id for r in held]


def test_what_a_dead_claim_held_comes_alone_and_after_the_others(monkeypatch):
    accept("a", "b")
    assert die_with(monkeypatch) == ["a", "b"]
    accept("c")
    assert [r.report_id for r in claims.claim_waiting(now=NOW, limit=9)[1]] == ["c"]
    assert len(claims.claim_waiting(now=NOW, limit=9)[1]) == 1


def test_it_is_failed_after_so_many_deaths_and_the_payload_stays(monkeypatch, settings):
    settings.REDACTION_TRIES = 3
    accept("a")
    for _ in range(3):
        assert die_with(monkeypatch) == ["a"]
    assert facade.redact_waiting(now=NOW) == 0
    row = Report.objects.get()
    assert (row.state, row.failure, row.tries) == (State.FAILED, "WorkerDied", 3)
    assert SealedPayload.objects.count() == 1


def test_a_requeued_report_is_redacted_and_it_is_logged(caplog, capsys):
    accept("a", now=timezone.now())
    Report.objects.update(state=State.FAILED, failure="WorkerDied", tries=5)
    call_command("requeue", "--list")
    assert capsys.readouterr().out == "1 WorkerDied\n"
    with caplog.at_level(logging.INFO, "feedback.requeueing"):
        call_command("requeue")
    assert "requeued 1 failed" in caplog.text
    # Without a broker the command's own message redacts at once.
    row = Report.objects.get()
    assert (row.state, row.failure, row.tries) == (State.REDACTED, "", 0)


def test_what_has_no_payload_any_more_stays_failed():
    accept("a")
    Report.objects.update(state=State.FAILED)
    SealedPayload.objects.all().delete()
    assert facade.requeue(by="test") == 0


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("admin", 302)])
def test_the_button_is_for_admins(client, role, status):
    accept("a")
    Report.objects.update(state=State.FAILED)
    person = viewer("val", role)
    from django.contrib.auth import get_user_model

    client.force_login(get_user_model().objects.get(username=person.name))
    page = client.get("/health/").text
    assert ("/health/requeue" in page) == (role == "admin")
    assert client.post("/health/requeue").status_code == status
    assert Report.objects.filter(state=State.FAILED).exists() == (role == "viewer")
