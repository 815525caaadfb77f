"""Damaged payloads and keys: set apart with a clear error; no loop and no text."""

from __future__ import annotations

import json
import logging
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings as conf

from feedback import facade, sealing
from feedback.models import Report, SealedPayload
from tests.feedback.made_up import NOW, report

pytestmark = pytest.mark.django_db
State = Report.State


def accept(*items):
    facade.accept_reports(items=items, now=NOW)


def outcome():
    rows = Report.objects.order_by("report_id")
    return list(rows.values_list("state", "failure"))


def replace(report_id, ciphertext):
    rows = SealedPayload.objects.filter(report__report_id=report_id)
    rows.update(ciphertext=ciphertext)


def ciphertext(report_id):
    return bytes(SealedPayload.objects.get(report__report_id=report_id).ciphertext)


def assert_set_apart_once(caplog, *names):
    """Redact: these are set apart, the good one is done, nothing is tried again."""
    with caplog.at_level(logging.DEBUG):
        assert facade.redact_waiting(now=NOW) == len(names) + 1
        assert facade.redact_waiting(now=NOW) == 0
    states = dict(Report.objects.values_list("report_id", "state"))
    assert {n for n, s in states.items() if s == State.FAILED} == set(names)
    assert states["good"] == State.REDACTED
    assert "quetzal" not in caplog.text
    assert SealedPayload.objects.count() == len(names)


def test_exchanged_payloads_are_set_apart(caplog):
    accept(report("a", comment="quetzal 1"), report("b"), report("good"))
    one, two = ciphertext("a"), ciphertext("b")
    replace("a", two)
    replace("b", one)
    assert_set_apart_once(caplog, "a", "b")


@pytest.mark.parametrize("length", [0, 1, 11, 12, 27, 28, 40])
def test_a_cut_payload_is_set_apart(caplog, length):
    accept(report("a", comment="quetzal"), report("good"))
    replace("a", ciphertext("a")[:length])
    assert_set_apart_once(caplog, "a")


@pytest.mark.parametrize("plain", [b"quetzal", b"[]", b'["quetzal", 7]', b'["x", [1]]'])
def test_what_is_no_payload_inside_is_set_apart(caplog, plain):
    accept(report("a"), report("good"))
    key = sealing.ring(conf.SEALING_KEYS).find(NOW.date().isoformat())
    box = AESGCM(key).encrypt(b"0" * 12, plain, b"groundswell-1:a")
    replace("a", b"0" * 12 + box)
    assert_set_apart_once(caplog, "a")


def test_an_error_of_the_parser_is_not_carried_along():
    ring = sealing.ring(conf.SEALING_KEYS)
    key = ring.key_of_day("2025-08-26")
    box = AESGCM(key).encrypt(b"0" * 12, b"quetzal", b"groundswell-1:a")
    with pytest.raises(sealing.TamperedPayloadError) as caught:
        sealing.unseal(
            ring=ring,
            report_id="a",
            sealed=sealing.Sealed("2025-08-26", b"0" * 12 + box),
        )
    assert caught.value.__context__ is None
    assert "altered or cut" in str(caught.value)


def test_under_a_wrong_key_all_is_set_apart_and_dies_in_time():
    accept(report("a"), report("b"))
    conf.SEALING_KEYS.unlink()
    sealing.KeyRing(conf.SEALING_KEYS).key_of_day("2025-08-26")
    assert facade.redact_waiting(now=NOW) == 2
    assert outcome() == [(State.FAILED, "TamperedPayloadError")] * 2
    assert facade.redact_waiting(now=NOW + conf.SEALED_TTL) == 2
    assert not SealedPayload.objects.exists()
    assert {state for state, _ in outcome()} == {State.EXPIRED}


def test_a_report_without_its_payload_does_not_stop_the_others():
    accept(report("a"), report("good"))
    SealedPayload.objects.filter(report__report_id="a").delete()
    assert facade.redact_waiting(now=NOW) == 2
    states = [state for state, _ in outcome()]
    assert states == [State.EXPIRED, State.REDACTED]
    assert facade.redact_waiting(now=NOW) == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"quetzal",
        b"[]",
        b'{"2025-08-26": "quetzal"}',
        b'{"quetzal": "eA=="}',
        b"\xff",
    ],
)
def test_a_damaged_key_file_is_a_clear_error_and_payloads_die_all_the_same(content):
    accept(report())
    conf.SEALING_KEYS.write_bytes(content)
    with pytest.raises(sealing.KeyRingError, match="SEALING_KEYS") as caught:
        facade.redact_waiting(now=NOW)
    assert "quetzal" not in str(caught.value)
    assert outcome() == [(State.WAITING, "")]
    with pytest.raises(sealing.KeyRingError):
        facade.redact_waiting(now=NOW + conf.SEALED_TTL)
    assert outcome() == [(State.EXPIRED, "")]
    assert not SealedPayload.objects.exists()


def test_a_restored_key_file_lets_the_work_go_on():
    accept(report())
    kept = conf.SEALING_KEYS.read_text()
    assert json.loads(kept)
    conf.SEALING_KEYS.write_text("{")
    with pytest.raises(sealing.KeyRingError):
        facade.redact_waiting(now=NOW)
    conf.SEALING_KEYS.write_text(kept)
    assert facade.redact_waiting(now=NOW) == 1
    assert outcome() == [(State.REDACTED, "")]


def test_payloads_near_their_end_are_counted():
    accept(report("a"))
    facade.accept_reports(items=[report("b")], now=NOW + timedelta(hours=30))
    near = NOW + conf.SEALED_TTL * 3 / 4
    assert facade.sealed_near_limit(now=near - timedelta(seconds=1)) == 0
    assert facade.sealed_near_limit(now=near) == 1
    assert facade.sealed_near_limit(now=near + timedelta(hours=30)) == 2
    assert facade.sealed_near_limit(now=NOW, within=conf.SEALED_TTL) == 1


def test_a_withdrawn_conversation_is_dropped_in_redaction():
    accept(report())
    assert facade.withdraw_conversation(report_id="r-1", now=NOW)
    facade.redact_waiting(now=NOW)
    row = Report.objects.get()
    assert (row.state, row.conversation) == (State.REDACTED, [])
    assert row.comment


def test_a_withdrawn_conversation_does_not_wait_in_what_is_set_apart():
    accept(report("a"), report("b"))
    replace("a", b"cut")
    facade.redact_waiting(now=NOW)
    facade.withdraw_conversation(report_id="a", now=NOW)
    facade.withdraw_conversation(report_id="b", now=NOW)
    assert outcome()[0] == (State.EXPIRED, "TamperedPayloadError")
    assert not SealedPayload.objects.exists()
