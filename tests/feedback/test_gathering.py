"""Single reports that come at the same time share a transaction, and nothing else."""

from __future__ import annotations

import threading
from dataclasses import dataclass

import pytest
from django.db import OperationalError

from feedback import gathering
from feedback.intake import Taken
from feedback.outcomes import RefusedError, Tally
from tests.feedback.made_up import NOW, report

SOURCE = {"source": "api:k", "trusted": True}


@dataclass(frozen=True)
class Checked:
    """Stands for a report that was checked."""

    item: str
    index: int = 0


class Store:
    """Stands for the database: notes each transaction, fails on what is "bad"."""

    def __init__(self):
        self.transactions = []
        self.known = set()
        self.heard = []

    def check_reports(self, *, items, now):
        (item,) = items
        tally = Tally()
        if item.startswith("odd"):
            tally.refuse(0, RefusedError("report_id", "is odd"))
            return [], tally
        return [Checked(item)], tally

    def store_reports(self, *, checked, trusted, source):
        assert (source, trusted) == ("api:k", True)
        assert [c.index for c in checked] == list(range(len(checked)))
        items = [c.item for c in checked]
        self.transactions.append(items)
        if "bad" in items:
            raise ValueError
        if "outage" in items:
            raise OperationalError
        tally = Tally()
        for index, item in enumerate(items):
            if item in self.known:
                tally.duplicate(index, item)
            else:
                self.known.add(item)
                tally.accept(index, item, token=f"of {item}")
        return Taken(tally, items, {})

    def hear_again(self, taken):
        if "unheard" in taken.requests:
            raise OperationalError
        self.heard.append(taken.requests)


@pytest.fixture
def store(monkeypatch):
    store = Store()
    for name in ("check_reports", "store_reports", "hear_again"):
        monkeypatch.setattr(gathering, name, getattr(store, name))
    monkeypatch.setattr(gathering, "_groups", {})
    return store


def taken_together(items, then=lambda: None):
    """Take all of them while another is being stored; give what each was told."""
    group = gathering._groups.setdefault(("api:k", True), gathering._Group())
    told = {}

    def take(place, item):
        try:
            told[place] = gathering.accept_report(
                item=item, now=NOW, then=then, **SOURCE
            )
        except (ValueError, OperationalError) as error:
            told[place] = error

    threads = [threading.Thread(target=take, args=each) for each in enumerate(items)]
    group.busy = True
    for number, thread in enumerate(threads):
        thread.start()
        waiting = sum(not item.startswith("odd") for item in items[: number + 1])
        while len(group.waiting) < waiting:
            assert thread.is_alive()
    group.hand_on()
    for thread in threads:
        thread.join(timeout=20)
    assert not group.busy
    assert group.waiting == []
    return [told[place] for place in range(len(items))]


def test_what_comes_meanwhile_is_stored_in_one_transaction(store):
    told = taken_together(["a", "b", "c"])
    assert store.transactions == store.heard == [["a", "b", "c"]]
    assert [t.receipts[0].token for t in told] == ["of a", "of b", "of c"]
    assert [t.accepted for t in told] == [1, 1, 1]


def test_each_is_told_what_became_of_its_own(store):
    told = taken_together(["a", "odd", "a"])
    assert [(t.accepted, t.duplicates, len(t.refused)) for t in told] == [
        (1, 0, 0),
        (0, 0, 1),
        (0, 1, 0),
    ]
    assert told[1].refused[0].index == 0
    assert [t.receipts[0].index for t in told] == [0, 0, 0]


def test_nobody_fails_for_anothers_sake(store):
    a, bad, b = taken_together(["a", "bad", "b"])
    assert (a.accepted, b.accepted) == (1, 1)
    assert isinstance(bad, ValueError)
    assert store.transactions == [["a", "bad", "b"], ["a"], ["bad"], ["b"]]


def test_what_is_refused_waits_for_nobody(store):
    taken_together(["odd"])
    assert store.transactions == []


def test_nobody_is_told_before_the_records_were_heard(store):
    told = taken_together(["a", "unheard"])
    assert [type(error) for error in told] == [OperationalError] * 2


def test_whoever_stored_new_ones_says_so_once(store):
    calls = []
    taken_together(["a", "b", "odd"], then=lambda: calls.append("new"))
    assert calls == ["new"]
    taken_together(["a", "b"], then=lambda: calls.append("known"))
    assert calls == ["new"]


def test_an_outage_is_waited_for_once(store):
    told = taken_together(["a", "outage", "b"])
    assert [type(error) for error in told] == [OperationalError] * 3
    assert store.transactions == [["a", "outage", "b"]]


def test_a_transaction_has_an_end(store, monkeypatch):
    monkeypatch.setattr(gathering, "MOST", 2)
    told = taken_together(["a", "b", "c", "d", "e"])
    assert [len(part) for part in store.transactions] == [2, 2, 1]
    assert all(t.accepted for t in told)


@pytest.mark.django_db
def test_a_report_alone_is_taken_as_ever():
    taken = gathering.accept_report(item=report(), now=NOW, **SOURCE)
    again = gathering.accept_report(item=report(), now=NOW, **SOURCE)
    other = gathering.accept_report(item=report(comment="x"), now=NOW, **SOURCE)
    assert (taken.accepted, again.duplicates) == (1, 1)
    assert [r.status for r in other.refused] == [409]
