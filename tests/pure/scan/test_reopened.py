"""A fault that ended and comes back: the same cause, another, or a new one."""

from __future__ import annotations

import pytest

from tests.pure.scan.small_fleets import CELLS, drawn, quiet_rates, searched
from triage.core.causes import CAME_BACK
from triage.core.engine import REOPEN_HOURS

BEGIN, END = 150, 180
HERE, THERE = (
    [n for n, c in enumerate(CELLS) if (c["engine"], c["board"]) == place]
    for place in (("e2", "new"), ("e3", "old"))
)
LATER = END + 60
SEEDS = pytest.mark.parametrize("seed", [12, 13, 15])


def scanned(*spells, seed, hours):
    """An engine that saw a fault here, and again in each (since, until, cells)."""
    rates = quiet_rates(hours)
    for since, until, cells in ((BEGIN, END, HERE), *spells):
        rates[1, since:until, cells] += 0.8
    return searched(drawn(rates, seed=seed), hours=hours)


def returns(cause):
    return [note["hour"] for note in cause.history if note["what"] == CAME_BACK]


@SEEDS
def test_a_fault_that_comes_back_is_the_same_cause_and_its_history_says_so(seed):
    hours = LATER + 24
    (cause,) = scanned((LATER, hours, HERE), seed=seed, hours=hours).causes
    assert cause.cause_id == "C-1"
    assert (cause.until, cause.resolved) == (None, None)
    assert abs(cause.start - BEGIN) <= 3
    (hour,) = returns(cause)
    assert LATER < hour <= hours
    assert abs(cause.segments[-1].since - LATER) <= 3
    whats = [note["what"] for note in cause.history]
    assert whats.index("the excess is gone") < whats.index(CAME_BACK)


@SEEDS
def test_what_comes_back_ends_anew_and_may_come_back_once_more(seed):
    again = LATER + 30, LATER + 90
    spells = (LATER, again[0], HERE), (again[1], again[1] + 24, HERE)
    (cause,) = scanned(*spells, seed=seed, hours=again[1] + 24).causes
    first, second = returns(cause)
    assert LATER < first <= again[0]
    assert again[1] < second
    assert cause.until is None


@SEEDS
def test_a_fault_at_another_place_is_a_new_cause(seed):
    hours = LATER + 24
    old, new = scanned((LATER, hours, THERE), seed=seed, hours=hours).causes
    assert abs(old.until - END) <= 4
    assert returns(old) == []
    assert new.sets == {"board": ("old",), "engine": ("e3",)}
    assert abs(new.start - LATER) <= 3


@SEEDS
def test_a_fault_that_comes_back_after_too_long_is_a_new_cause(seed):
    late = END + REOPEN_HOURS + 24
    old, new = scanned((late, late + 48, HERE), seed=seed, hours=late + 48).causes
    assert abs(old.until - END) <= 4
    assert returns(old) == []
    assert new.sets == old.sets
    assert abs(new.start - late) <= 3
