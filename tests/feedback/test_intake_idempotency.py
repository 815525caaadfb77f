"""Idempotency: the same object twice is one object, other content is a conflict."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from feedback import facade
from feedback.models import Change, Report, SealedPayload
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
