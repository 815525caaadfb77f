"""Groups that any question may be answered with."""

from __future__ import annotations

import random

import pytest

from triage.core.groups import PATIENCE, Grouping, Told

ENOUGH = 5


def groups_of(*, told, last_day, enough):
    """The groups of reports in the order of their days, to the end of a day."""
    grouping = Grouping(enough=enough)
    grouping.go_on(told=told, last_day=last_day)
    return grouping.found


def history(seed, days=30):
    """Return made-up reports in the order of their days; few people in most places."""
    draw = random.Random(seed)
    rows = []
    for day in range(days):
        for _ in range(draw.choice([0, 0, 1, 2, 4, 9])):
            path = tuple(draw.choice("ab") + str(depth) for depth in range(3))
            who = draw.choice(["", *(f"p{n}" for n in range(25))])
            rows.append(Told(day, path, who))
    return rows


def people(told, members):
    return {told[n].reporter for n in members} - {""}


@pytest.mark.parametrize("seed", range(40))
def test_each_group_has_enough_people_who_share_its_path_and_days(seed):
    told = history(seed)
    found = groups_of(told=told, last_day=29, enough=ENOUGH)
    assert found
    used = [number for group in found for number in group.members]
    assert len(used) == len(set(used))
    for group in found:
        assert group.reporters == len(people(told, group.members)) >= ENOUGH
        for number in group.members:
            assert told[number].path[: len(group.path)] == group.path
            assert group.first <= told[number].day <= group.last
        assert group.first == min(told[number].day for number in group.members)


@pytest.mark.parametrize("seed", range(40))
def test_later_days_change_no_group(seed):
    told = history(seed)
    for day in range(29):
        before = groups_of(told=told[:], last_day=day, enough=ENOUGH)
        known = [one for one in told if one.day <= day]
        assert before == groups_of(told=known, last_day=day, enough=ENOUGH)
        after = groups_of(told=told, last_day=day + 1, enough=ENOUGH)
        assert after[: len(before)] == before


def test_who_waits_too_long_is_counted_among_more():
    alone = [Told(0, ("a", str(n)), f"p{n}") for n in range(ENOUGH)]
    assert groups_of(told=alone, last_day=PATIENCE - 1, enough=ENOUGH) == []
    (group,) = groups_of(told=alone, last_day=PATIENCE, enough=ENOUGH)
    assert (group.path, group.first, group.last) == (("a",), 0, PATIENCE)


def test_too_few_in_all_are_never_counted():
    few = [Told(0, ("a", "b"), f"p{n}") for n in range(ENOUGH - 1)]
    assert groups_of(told=few, last_day=1000, enough=ENOUGH) == []


def test_one_person_who_tells_often_is_no_group():
    often = [Told(day, ("a",), "p") for day in range(50)]
    assert groups_of(told=often, last_day=60, enough=ENOUGH) == []
    nobody = [Told(day, ("a",), "") for day in range(50)]
    assert groups_of(told=nobody, last_day=60, enough=ENOUGH) == []
