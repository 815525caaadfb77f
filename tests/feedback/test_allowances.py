"""Calls within a minute: never more than the limit, by however many processes."""

from __future__ import annotations

import pytest

from feedback import allowances
from feedback.allowances import Allowances


def spent(process, *, caller="a", window=1, limit=1000):
    return process.spend(caller=caller, window=window, seconds=60, limit=limit)


@pytest.mark.parametrize("limit", [1, 2, 99, 250, 1000, 1050])
def test_one_process_is_let_through_exactly_the_limit(limit):
    process = Allowances()
    told = [spent(process, limit=limit) for _ in range(limit + 20)]
    assert told == [True] * limit + [False] * 20


@pytest.mark.parametrize("limit", [2, 250, 1000])
def test_several_together_are_never_let_through_more(limit):
    processes = [Allowances() for _ in range(3)]
    told = [spent(each, limit=limit) for _ in range(limit) for each in processes]
    assert sum(told) == limit


def test_what_a_process_holds_is_at_most_a_hundredth():
    idle, busy = Allowances(), Allowances()
    assert spent(idle)
    assert sum(spent(busy) for _ in range(1100)) == 990


def test_each_caller_and_each_minute_counts_for_itself():
    process = Allowances()
    assert [spent(process, limit=1) for _ in range(2)] == [True, False]
    assert spent(process, limit=1, caller="b")
    assert spent(process, limit=1, window=2)
    # What is late for a minute that is over counts in that minute.
    assert not spent(process, limit=1, window=1)


def test_a_call_in_a_hundredth_asks_the_shared_counter(monkeypatch):
    asked = []

    def counted(**how):
        asked.append(how["by"])
        return sum(asked)

    monkeypatch.setattr(allowances, "count", counted)
    process = Allowances()
    assert all(spent(process) for _ in range(30))
    assert asked == [10, 10, 10]
