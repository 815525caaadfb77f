"""Sealing: what goes in comes out, for the same report only, while its key lives."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.sealing import (
    KeyGoneError,
    KeyRing,
    Payload,
    Sealed,
    TamperedPayloadError,
    seal,
    unseal,
)

NOW = datetime(2025, 8, 26, 23, 30, tzinfo=UTC)
TTL = timedelta(hours=72)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
payloads = st.builds(
    Payload, texts, st.lists(st.tuples(texts, texts), max_size=4).map(tuple)
)
many = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def ring(tmp_path):
    return KeyRing(tmp_path / "ring.json")


@many
@given(payload=payloads, report_id=texts)
def test_it_returns_what_was_sealed(ring, payload, report_id):
    sealed = seal(ring=ring, report_id=report_id, payload=payload, now=NOW)
    assert unseal(ring=ring, report_id=report_id, sealed=sealed) == payload


@many
@given(payload=payloads, data=st.data())
def test_it_notices_any_flipped_bit(ring, payload, data):
    sealed = seal(ring=ring, report_id="r", payload=payload, now=NOW)
    place = data.draw(st.integers(0, len(sealed.ciphertext) * 8 - 1))
    flipped = bytearray(sealed.ciphertext)
    flipped[place // 8] ^= 1 << place % 8
    with pytest.raises(TamperedPayloadError):
        unseal(ring=ring, report_id="r", sealed=Sealed(sealed.key_id, bytes(flipped)))


@many
@given(payload=payloads, length=st.integers(0, 27))
def test_it_notices_a_cut(ring, payload, length):
    sealed = seal(ring=ring, report_id="r", payload=payload, now=NOW)
    cut = Sealed(sealed.key_id, sealed.ciphertext[:length])
    with pytest.raises(TamperedPayloadError):
        unseal(ring=ring, report_id="r", sealed=cut)


@many
@given(mine=texts, other=texts)
def test_a_payload_opens_for_its_own_report_only(ring, mine, other):
    sealed = seal(ring=ring, report_id=mine, payload=Payload("text"), now=NOW)
    if mine == other:
        assert unseal(ring=ring, report_id=other, sealed=sealed) == Payload("text")
    else:
        with pytest.raises(TamperedPayloadError):
            unseal(ring=ring, report_id=other, sealed=sealed)


def test_the_same_text_never_seals_to_the_same_bytes(ring):
    boxes = {
        seal(ring=ring, report_id="r", payload=Payload("x"), now=NOW).ciphertext
        for _ in range(20)
    }
    assert len(boxes) == 20


def test_another_day_has_another_key(ring):
    first = seal(ring=ring, report_id="r", payload=Payload("x"), now=NOW)
    second = seal(
        ring=ring, report_id="r", payload=Payload("x"), now=NOW + timedelta(hours=1)
    )
    assert (first.key_id, second.key_id) == ("2025-08-26", "2025-08-27")
    keys = json.loads(ring.path.read_text())
    assert len(set(keys.values())) == 2


def test_a_key_outlives_what_it_sealed_and_then_dies(ring):
    sealed = seal(ring=ring, report_id="r", payload=Payload("x"), now=NOW)
    assert ring.forget(now=NOW + TTL, ttl=TTL) == 0
    assert unseal(ring=ring, report_id="r", sealed=sealed) == Payload("x")
    assert ring.forget(now=NOW + TTL + timedelta(hours=1), ttl=TTL) == 1
    with pytest.raises(KeyGoneError):
        unseal(ring=ring, report_id="r", sealed=sealed)


def test_another_process_sees_a_new_key_and_a_dead_one(ring):
    other = KeyRing(ring.path)
    assert other.find("2025-08-26") is None
    sealed = seal(ring=ring, report_id="r", payload=Payload("x"), now=NOW)
    assert unseal(ring=other, report_id="r", sealed=sealed) == Payload("x")
    other.forget(now=NOW + timedelta(days=9), ttl=TTL)
    assert ring.find("2025-08-26") is None


def test_nobody_else_may_read_the_keys(ring):
    ring.key_of_day("2025-08-26")
    assert stat.S_IMODE(ring.path.stat().st_mode) == 0o600
