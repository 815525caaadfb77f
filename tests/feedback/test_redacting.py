"""Redaction: the text goes through once, and the sealed one is gone with it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings as conf
from django.db import OperationalError

from feedback import claims, facade, redacting
from feedback.models import Report, SealedPayload
from tests.feedback.made_up import NOW, report

pytestmark = pytest.mark.django_db
State = Report.State


@pytest.fixture
def _broken_redaction(monkeypatch):
    """Make redaction fail on every text that says "poison"."""
    from feedback.redaction import redact

    engine = redact.load_engine()
    find = engine.find

    def fails(texts):
        if any("poison" in text for text in texts):
            raise ZeroDivisionError("poison")
        return find(texts)

    monkeypatch.setattr(engine, "find", fails)


def accept(*items):
    facade.accept_reports(items=items, now=NOW)


def test_it_redacts_and_destroys_the_sealed_text():
    text = "Bob Carter wrote from bob.carter@example.com, I am bob.carter@example.com."
    accept(report(comment=text, conversation=[{"role": "user", "content": text}]))
    assert facade.waiting_before(known_before=NOW) == 1
    assert facade.redact_waiting(now=NOW) == 1
    row = Report.objects.get()
    assert row.state == State.REDACTED
    assert "carter" not in row.comment.lower()
    assert row.conversation == [{"role": "user", "content": row.comment}]
    assert row.redaction_version
    assert (row.claim, row.redacted_at) == ("", NOW)
    assert not SealedPayload.objects.exists()
    assert facade.waiting_before(known_before=NOW) == 0


def test_numbers_hold_within_a_report_and_not_beyond_it():
    def turn(text):
        return [{"role": "user", "content": text}]

    accept(
        report("a", comment="to x@example.com", conversation=turn("y@example.com")),
        report("b", comment="to y@example.com", conversation=turn("y@example.com")),
    )
    facade.redact_waiting(now=NOW)
    a, b = Report.objects.order_by("report_id")
    assert a.comment == b.comment == "to " + b.conversation[0]["content"]
    assert a.conversation != b.conversation


def test_nothing_waits_is_zero():
    assert facade.redact_waiting(now=NOW) == 0


def test_the_limit_is_kept_and_all_are_done_in_the_end():
    accept(*[report(f"r-{i}") for i in range(5)])
    done = [facade.redact_waiting(now=NOW, limit=2) for _ in range(4)]
    assert done == [2, 2, 1, 0]


@pytest.mark.usefixtures("_broken_redaction")
def test_a_poison_report_fails_alone_and_says_only_why():
    accept(report("a", comment="poison apple"), report("b"))
    assert facade.redact_waiting(now=NOW) == 2
    bad, good = Report.objects.order_by("report_id")
    assert (bad.state, bad.failure, bad.comment) == (
        State.FAILED,
        "ZeroDivisionError",
        "",
    )
    assert good.state == State.REDACTED
    assert facade.waiting_before(known_before=NOW) == 0
    assert facade.redact_waiting(now=NOW) == 0


@pytest.mark.usefixtures("_broken_redaction")
def test_a_poison_text_dies_with_its_time_and_is_counted():
    accept(report(comment="poison"))
    facade.redact_waiting(now=NOW)
    facade.redact_waiting(now=NOW + conf.SEALED_TTL)
    assert Report.objects.get().state == State.EXPIRED
    assert not SealedPayload.objects.exists()


def test_a_tampered_text_fails_and_is_not_shown():
    accept(report())
    box = SealedPayload.objects.get()
    box.ciphertext = bytes(box.ciphertext)[:-1] + b"\0"
    box.save()
    facade.redact_waiting(now=NOW)
    assert Report.objects.get().failure == "TamperedPayloadError"


def test_a_text_that_outlives_its_time_is_destroyed_and_the_report_stays():
    accept(report())
    late = NOW + conf.SEALED_TTL
    assert facade.redact_waiting(now=late - timedelta(seconds=1), limit=0) == 0
    assert facade.redact_waiting(now=late) == 1
    assert not SealedPayload.objects.exists()
    (seen,) = facade.untaken_reports(known_before=late)
    assert (seen.expired, seen.comment, seen.attributes["model"]) == (True, "", "m-1")


def test_texts_that_outlived_their_time_are_destroyed_in_batches(monkeypatch):
    monkeypatch.setattr(redacting, "BATCH", 2)
    accept(*(report(f"r-{i}") for i in range(5)))
    assert redacting.expire(now=NOW + conf.SEALED_TTL) == 5
    assert set(Report.objects.values_list("state", flat=True)) == {State.EXPIRED}
    assert not SealedPayload.objects.exists()


def test_a_text_without_its_key_is_expired():
    accept(report())
    conf.SEALING_KEYS.unlink()
    assert facade.redact_waiting(now=NOW) == 1
    assert Report.objects.get().state == State.EXPIRED
    assert not SealedPayload.objects.exists()


def test_a_claim_keeps_others_away_until_it_is_dead():
    accept(report())
    claims.claim_waiting(now=NOW, limit=9)
    assert facade.redact_waiting(now=NOW) == 0
    assert facade.waiting_before(known_before=NOW) == 1
    assert facade.redact_waiting(now=NOW + conf.REDACTION_TIMEOUT) == 1


def test_a_claim_that_could_not_be_given_back_is_nobodys_fault(monkeypatch):
    accept(report())

    def away(_):
        raise OperationalError("the database is away")

    with monkeypatch.context() as patch:
        patch.setattr(redacting, "release", away)
        patch.setattr(redacting, "_store", lambda *_: away(None))
        with pytest.raises(OperationalError):
            facade.redact_waiting(now=NOW)
        claims._HELD.clear()
    assert Report.objects.get().state == State.REDACTING
    assert facade.redact_waiting(now=NOW) == 1
    assert (Report.objects.get().state, Report.objects.get().tries) == ("redacted", 0)


def test_a_claim_of_the_future_is_dead():
    accept(report())
    claims.claim_waiting(now=NOW + timedelta(days=30), limit=9)
    Report.objects.update(claim="other-host:1:x:y")
    assert facade.redact_waiting(now=NOW) == 1


def test_the_claim_of_a_dead_process_is_dropped_at_once(monkeypatch):
    accept(report())
    with monkeypatch.context() as patch:
        patch.setattr(claims, "_START", "0000")
        claims.claim_waiting(now=NOW, limit=9)
    assert facade.redact_waiting(now=NOW) == 1


def test_who_lost_the_claim_stores_nothing(monkeypatch):
    accept(report())

    def stolen(payloads):
        Report.objects.update(claim="other:1:x:y")
        return real(payloads)

    from feedback import redacting

    real = redacting._redacted
    monkeypatch.setattr(redacting, "_redacted", stolen)
    assert facade.redact_waiting(now=NOW) == 0
    row = Report.objects.get()
    assert (row.state, row.comment, row.claim) == (State.REDACTING, "", "other:1:x:y")
    assert SealedPayload.objects.exists()


def test_a_failure_of_the_machine_gives_the_work_back(monkeypatch):
    from feedback import redacting

    accept(report())

    def no_memory(payloads):
        raise MemoryError

    monkeypatch.setattr(redacting, "_redacted", no_memory)
    with pytest.raises(MemoryError):
        facade.redact_waiting(now=NOW)
    row = Report.objects.get()
    assert (row.state, row.claim) == (State.WAITING, "")
    assert SealedPayload.objects.exists()
