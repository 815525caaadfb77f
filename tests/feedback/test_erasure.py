"""Erasure: nothing is left of a report or a person, and a retry brings nothing back."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from feedback import erasure, facade, ledger
from feedback.models import (
    AccessLog,
    Erased,
    ReceiptToken,
    Report,
    RequestRecord,
    SealedPayload,
)
from tests.feedback.made_up import NOW, report, request, viewer

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


def accept(*items, **options):
    return facade.accept_reports(items=items, now=NOW, **options)


def redact():
    while facade.redact_waiting(now=NOW):
        pass


def erase(*ids):
    return erasure.erase_reports(report_ids=ids, now=NOW)


def ids():
    return set(Report.objects.values_list("report_id", flat=True))


def test_a_report_goes_with_all_that_hangs_on_it_and_others_stay():
    accept(report("a"), report("b"))
    assert erase("a").reports == 1
    assert ids() == {"b"}
    assert SealedPayload.objects.count() == ReceiptToken.objects.count() == 1
    assert erase("a").reports == 0


def test_what_was_erased_is_not_taken_again_and_the_answer_says_so():
    accept(report("a"))
    erase("a", "never-seen")
    for item in (report("a"), report("a", comment="Other."), report("never-seen")):
        outcome = accept(item)
        assert (outcome.accepted, outcome.erased) == (0, 1)
        assert outcome.receipts[0].status == "erased"
        assert outcome.receipts[0].token == ""
    assert not Report.objects.exists()


def test_the_ledger_holds_no_id(settings):
    accept(report("quetzal"), report("b", user_id="quetzal-user"))
    erase("quetzal")
    erasure.erase_user(user_id="quetzal-user", now=NOW)
    stream = io.StringIO()
    assert ledger.write_ledger(stream=stream) == 3
    assert "quetzal" not in stream.getvalue()
    assert not ids() & {"quetzal", "b"}


def test_a_person_goes_whole_whoever_else_is_there():
    facade.accept_requests(
        items=[request("q-2", user_id="alice"), request("q-9", user_id="bob")], now=NOW
    )
    accept(report("a"), report("b"), report("c", user_id="bob"))
    accept(report("claimed"), trusted=False, source="api:x")
    done = erasure.erase_user(user_id="alice", now=NOW)
    assert (done.reports, done.requests) == (3, 1)
    assert ids() == {"c"}
    assert [r.request_id for r in RequestRecord.objects.all()] == ["q-9"]
    again = erasure.erase_user(user_id="alice", now=NOW)
    assert (again.reports, again.requests) == (0, 0)


def test_request_records_of_before_do_not_come_back_and_newer_ones_do():
    erasure.erase_user(user_id="alice", now=NOW)
    old = request("q-1", user_id="alice")
    new = request("q-2", user_id="alice", at=LATER.isoformat())
    outcome = facade.accept_requests(items=[old, new], now=LATER)
    assert (outcome.accepted, outcome.erased) == (1, 1)
    assert RequestRecord.objects.get().request_id == "q-2"


def test_the_reports_own_request_goes_and_a_retry_does_not_bring_it_back():
    facade.accept_requests(items=[request(user_id="alice")], now=NOW)
    accept(report())
    assert erase("r-1").requests == 1
    again = facade.accept_requests(items=[request(user_id="alice")], now=NOW)
    assert again.erased == 1
    assert not RequestRecord.objects.exists()


@pytest.mark.parametrize(
    ("claims", "trusted"), [({"user_id": "mallory"}, True), ({}, False)]
)
def test_nobody_erases_the_request_of_somebody_else(claims, trusted):
    facade.accept_requests(items=[request(user_id="alice")], now=NOW)
    accept(report(**claims), trusted=trusted)
    erase("r-1")
    assert RequestRecord.objects.count() == 1


def test_looks_lose_their_words_and_stay_looks():
    accept(report("r-1"), report("r-10", user_id="bob"))
    redact()
    carol = viewer("carol", facade.INVESTIGATOR)
    for name, why in (
        ("r-1", "secret words"),
        ("r-10", "the same as r-1"),
        ("r-10", "a plain reason"),
    ):
        facade.redacted_texts(report_ids=[name], viewer=carol, why=why, now=NOW)
    erase("r-1")
    looks = AccessLog.objects.order_by("pk").values_list("report_id", "why", "who")
    assert list(looks) == [
        ("erased", "erased", "carol"),
        ("r-10", "erased", "carol"),
        ("r-10", "a plain reason", "carol"),
    ]


def test_a_worker_that_holds_the_text_stores_nothing_of_an_erased_report(monkeypatch):
    from feedback import redacting

    accept(report())
    real = redacting._redacted

    def erased_meanwhile(payloads):
        erase("r-1")
        return real(payloads)

    monkeypatch.setattr(redacting, "_redacted", erased_meanwhile)
    assert facade.redact_waiting(now=NOW) == 0
    assert not Report.objects.exists()


def restored(ledger_text):
    """Bring everything back as an old backup would, without its ledger."""
    Erased.objects.all().delete()
    facade.accept_requests(
        items=[request("q-2", user_id="alice"), request("q-9", user_id="bob")], now=NOW
    )
    accept(report("a"), report("b", user_id="bob"), report("c", user_id="bob"))
    redact()
    return facade.read_ledger(stream=io.StringIO(ledger_text))


def test_the_ledger_erases_what_a_backup_brought_back():
    restored("")
    erasure.erase_user(user_id="alice", now=NOW)
    erase("b")
    assert erasure.withdraw_conversation(report_id="c", now=NOW)
    stream = io.StringIO()
    written = ledger.write_ledger(stream=stream)
    Report.objects.all().delete()
    assert restored(stream.getvalue()) == written
    assert ids() == {"a", "b", "c"}
    done = facade.erase_again(now=LATER)
    assert (done.reports, done.requests) == (2, 1)
    assert ids() == {"c"}
    assert Report.objects.get().conversation == []
    assert facade.read_ledger(stream=io.StringIO(stream.getvalue())) == 0
    assert facade.erase_again(now=LATER).reports == 0


@pytest.mark.parametrize(
    "line",
    ["quetzal", "[]", '{"kind": "report", "digest": "quetzal"}', '{"kind": 1}', "1"],
)
def test_a_broken_ledger_is_refused_by_line_without_an_echo(line):
    with pytest.raises(facade.LedgerError, match="line 1") as caught:
        facade.read_ledger(stream=io.StringIO(line + "\n"))
    assert "quetzal" not in str(caught.value)
    assert not Erased.objects.exists()


def test_the_ledger_works_after_the_key_has_changed(settings):
    accept(report())
    erase("r-1")
    settings.PSEUDONYM_KEYS = ["new:another-made-up-key", *settings.PSEUDONYM_KEYS]
    assert accept(report()).erased == 1
    settings.PSEUDONYM_KEYS = settings.PSEUDONYM_KEYS[:1]
    assert facade.strange_entries() == 1


class TestAnyHistory(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(
        steps=st.lists(st.tuples(st.booleans(), st.integers(0, 4)), max_size=12),
    )
    def test_an_erased_id_never_comes_back(self, steps):
        erased, stored = set(), set()
        for sends, number in steps:
            name = f"r-{number}"
            if sends:
                accept(report(name))
                stored |= {name} - erased
            else:
                erase(name)
                erased.add(name)
                stored.discard(name)
            assert ids() == stored
