"""Idempotency: the same object twice is one object, other content is a conflict."""

from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from feedback import facade, pseudonyms, scanning
from feedback.models import Change, Report, SealedPayload
from feedback.schemas import ChangeIn, parse
from tests.feedback.made_up import NOW, change, report


def accept(*items, **options):
    return facade.accept_reports(items=items, now=NOW, **options)


def sums(outcome):
    return outcome.accepted, outcome.duplicates, len(outcome.refused)


class TestAnyOrder(TestCase):
    @settings(max_examples=30, deadline=None)
    @given(
        batches=st.lists(
            st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2)), max_size=5),
            max_size=5,
        )
    )
    def test_the_first_content_of_an_id_stays(self, batches):
        first: dict[int, int] = {}
        for batch in batches:
            items = [report(f"r-{n}", comment=f"text {c}") for n, c in batch]
            outcome = accept(*items)
            for receipt, (number, content) in zip(outcome.receipts, batch, strict=True):
                known = first.setdefault(number, content)
                expected = (
                    {"accepted", "duplicate"} if known == content else {"refused"}
                )
                assert receipt.status in expected
        assert Report.objects.count() == SealedPayload.objects.count() == len(first)


@pytest.mark.django_db
def test_the_same_report_again_is_a_duplicate():
    assert sums(accept(report())) == (1, 0, 0)
    assert sums(accept(json.loads(json.dumps(report())))) == (0, 1, 0)
    assert Report.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "difference",
    [
        {"comment": "Other."},
        {"user_id": "bob"},
        {"kind": "bug"},
        {"metadata": {}},
        {"conversation": []},
        {"created_at": "2025-08-26T09:15:01Z"},
    ],
)
def test_other_content_is_a_conflict(difference):
    accept(report())
    (refusal,) = accept(report(**difference)).refused
    assert (refusal.field, refusal.status) == ("report_id", 409)


@pytest.mark.django_db
def test_the_same_moment_at_another_offset_is_the_same_content():
    accept(report())
    again = report(created_at="2025-08-26T11:15:00+02:00", received_at="2025-08-26T12Z")
    assert sums(accept(again)) == (0, 1, 0)


@pytest.mark.django_db
def test_one_batch_may_repeat_itself():
    outcome = accept(report(), report(), report(comment="Other."))
    assert sums(outcome) == (1, 1, 1)
    assert outcome.refused[0].index == 2


@pytest.mark.django_db
def test_it_recognises_content_after_the_key_has_changed(settings):
    accept(report())
    settings.PSEUDONYM_KEYS = ["new:another-made-up-key", *settings.PSEUDONYM_KEYS]
    assert sums(accept(report())) == (0, 1, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("what", ["report", "change"])
def test_a_retry_is_known_after_the_scanner_has_changed(monkeypatch, what):
    """Two that the scanner makes the same are still two, and each is known again."""
    send, item, field = {
        "report": (facade.accept_reports, report, "category"),
        "change": (facade.accept_changes, change, "title"),
    }[what]
    first, second = (f"for {name}@example.org" for name in ("ann", "bob"))
    outcome = send(items=[item(**{field: first})], now=NOW)
    assert "personal data replaced" in str(outcome.receipts[0].notes)
    assert send(items=[item(**{field: second})], now=NOW).refused[0].status == 409
    monkeypatch.setattr(scanning, "_CLEAN", set())
    monkeypatch.setattr(scanning, "mask_value", lambda value, *, name: value)
    assert sums(send(items=[item(**{field: first})], now=NOW)) == (0, 1, 0)


@pytest.mark.django_db
def test_a_stored_digest_does_not_confirm_a_guess_of_a_change(settings):
    sent = change(title="for ann@example.org")
    facade.accept_changes(items=[sent], now=NOW)
    row = Change.objects.get()
    (parsed, _) = parse(schema=ChangeIn, item=sent, now=NOW)
    guess = parsed.model_dump(mode="json")
    assert row.digest in pseudonyms.content_digests(guess)
    settings.PSEUDONYM_KEYS = ["thief:has-the-database-alone"]
    assert row.digest not in pseudonyms.content_digests(guess)
    plain = json.dumps(guess, sort_keys=True, separators=(",", ":")).encode()
    assert row.digest != hashlib.sha256(plain).hexdigest()
    assert "ann@" not in str(vars(row))


@pytest.mark.django_db
def test_the_good_ones_are_kept_and_the_bad_ones_listed():
    outcome = accept(report("a"), {"report_id": "b"}, "c", report("d"))
    assert [r.status for r in outcome.receipts] == [
        "accepted",
        "refused",
        "refused",
        "accepted",
    ]
    assert [(r.index, r.field) for r in outcome.refused] == [(1, "kind"), (2, "")]


@pytest.mark.django_db
def test_an_empty_batch_is_fine():
    assert sums(accept()) == (0, 0, 0)


@pytest.mark.django_db
def test_a_change_is_stored_once():
    first = facade.accept_changes(items=[change(), change()], now=NOW)
    other = facade.accept_changes(items=[change(title="Other")], now=NOW)
    assert sums(first) == (1, 1, 0)
    assert [(r.field, r.status) for r in other.refused] == [("change_id", 409)]
    assert Change.objects.get().title == "server build 41"
