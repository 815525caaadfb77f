"""Consent, pseudonyms and sealing: what intake stores and what it never does."""

from __future__ import annotations

import pytest
from django.conf import settings

from feedback import facade
from feedback.models import Report, SealedPayload
from feedback.pseudonyms import pseudonym
from feedback.sealing import Sealed, ring, unseal
from tests.feedback.made_up import NOW, report

pytestmark = pytest.mark.django_db


def accept(*items, **options):
    return facade.accept_reports(items=items, now=NOW, **options)


def raw_of(report_id):
    row = SealedPayload.objects.get(report__report_id=report_id)
    return unseal(
        ring=ring(settings.SEALING_KEYS),
        report_id=report_id,
        sealed=Sealed(row.key_id, bytes(row.ciphertext)),
    )


def test_consent_lets_the_conversation_in():
    (receipt,) = accept(report()).receipts
    assert receipt.notes == ()
    assert [role for role, _ in raw_of("r-1").turns] == ["user", "assistant"]


@pytest.mark.parametrize(
    "consent", [None, {}, {"conversation": False}, {"version": "2025-01"}]
)
def test_without_consent_the_conversation_is_dropped_and_the_answer_says_so(consent):
    (receipt,) = accept(report(consent=consent)).receipts
    assert receipt.status == "accepted"
    assert "conversation dropped" in receipt.notes[0]
    assert raw_of("r-1").turns == ()
    assert raw_of("r-1").comment == "The answer stopped half way."
    assert Report.objects.get().answer_request_id == ""


def test_consent_that_is_no_yes_is_refused():
    outcome = accept(report(consent={"conversation": "yes"}))
    assert outcome.refused[0].field == "consent.conversation"
    assert not Report.objects.exists()


def test_a_conversation_that_would_be_dropped_is_not_judged():
    assert accept(report(consent=None, conversation="whatever")).accepted == 1


def test_raw_text_is_in_no_column():
    accept(report(comment="zanzibar", conversation=[{"role": "user", "content": "qx"}]))
    row = Report.objects.get()
    stored = " ".join(str(value) for value in vars(row).values())
    assert "zanzibar" not in stored
    assert b"zanzibar" not in bytes(SealedPayload.objects.get().ciphertext)


def test_the_reporter_is_a_pseudonym_under_the_key(settings):
    accept(report())
    first = Report.objects.get().reporter
    assert first == pseudonym("alice")
    assert len(first) == 64
    settings.PSEUDONYM_KEYS = ["new:another-made-up-key"]
    assert pseudonym("alice") != first


def test_a_report_may_name_nobody():
    accept(report(user_id=None))
    assert Report.objects.get().reporter == ""


def test_trusted_sources_say_when_it_was_received():
    accept(report("given", received_at="2025-08-26T10:00:00Z"), report("default"))
    times = dict(Report.objects.values_list("report_id", "received_at"))
    assert times["given"].hour == 10
    assert (times["default"].hour, times["default"].minute) == (9, 15)


def test_from_others_it_is_received_now():
    accept(report(received_at="2025-08-26T10:00:00Z"), trusted=False, source="api:x")
    assert Report.objects.get().received_at == NOW
