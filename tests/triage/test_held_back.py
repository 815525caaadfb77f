"""Groups beside numbers that are shown exactly: no rest of few people."""

from __future__ import annotations

import random

import numpy as np
import pytest

from triage.queries.held_back import HeldBack

ENOUGH = 5


def made_up(seed):
    """Return groups of reports, who told each, and sets that numbers count."""
    draw = random.Random(seed)
    reporters = np.array([draw.randrange(-1, 60) for _ in range(90)])
    order = draw.sample(range(90), 90)
    members = []
    while len(order) > 20:
        size = draw.randint(6, 12)
        members.append(tuple(sorted(order[:size])))
        order = order[size:]
    counted = []
    for _ in range(draw.randint(1, 5)):
        some = {n for group in draw.sample(members, 3) for n in group}
        some -= set(draw.sample(range(90), draw.choice([0, 3, 20])))
        some |= set(draw.sample(range(90), draw.choice([0, 2, 15])))
        counted.append(np.array(sorted(some)))
    return members, reporters, counted


def few(reporters, rest):
    people = {int(reporters[n]) for n in rest} - {-1}
    return bool(rest) and len(people) < ENOUGH


def rests(members, hidden, counted):
    """Yield what a number less its groups, and its cover less the number, leaves."""
    shown = [set(m) for m, h in zip(members, hidden, strict=True) if not h]
    for some in (set(numbers.tolist()) for numbers in counted):
        inside = [group for group in shown if group <= some]
        if inside:
            yield some - set().union(*inside)
        cover = set().union(*(group for group in shown if group & some))
        if cover >= some:
            yield cover - some


@pytest.mark.parametrize("seed", range(200))
def test_no_rest_is_of_few_people(seed):
    members, reporters, counted = made_up(seed)
    held = HeldBack(members=members, reporters=reporters, enough=ENOUGH)
    held.hold_beside(counted)
    assert not [r for r in rests(members, held.hidden, counted) if few(reporters, r)]


def test_such_rests_would_be_there():
    found = 0
    for seed in range(200):
        members, reporters, counted = made_up(seed)
        nothing = np.zeros(len(members), dtype=bool)
        found += any(few(reporters, r) for r in rests(members, nothing, counted))
    assert found > 20


def test_a_number_that_its_groups_make_up_holds_nothing_back():
    members = [tuple(range(5)), tuple(range(5, 10))]
    held = HeldBack(members=members, reporters=np.arange(10), enough=ENOUGH)
    held.hold_beside([np.arange(10), np.arange(5)])
    assert not held.hidden.any()
