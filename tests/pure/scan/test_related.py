"""Changes near the steps, the narrowing and the end of a cause."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS
from triage.core.fleet import Fleet
from triage.core.related import END, Turn, related
from triage.core.suspects import LoggedChange

SCOPE = {"engine": ("e2",), "board": ("new",)}


@pytest.fixture
def fleet():
    built = Fleet()
    for cell in CELLS:
        built.add(attributes=cell)
    return built


def change(name, at, scope, kind="deploy"):
    return LoggedChange(name, at, kind, name, scope)


def found(fleet, *changes, at=100.0):
    turn = Turn(END, at, fleet.mask(attributes=SCOPE))
    told = related(turn=turn, changes=changes, fleet=fleet, weight=np.ones(len(fleet)))
    return [one.change_id for one in told]


def test_the_nearest_that_fits_comes_first(fleet):
    near = change("near", 99.0, SCOPE, "rollback")
    older = change("older", 92.0, SCOPE)
    wide = change("wide", 99.5, {})
    assert found(fleet, wide, older, near) == ["near", "older"]


@pytest.mark.parametrize(
    ("at", "told"), [(87.9, []), (88.1, ["c"]), (105.9, ["c"]), (106.1, [])]
)
def test_half_a_day_before_and_some_hours_after_count(fleet, at, told):
    assert found(fleet, change("c", at, SCOPE)) == told


def test_a_change_elsewhere_is_not_related(fleet):
    assert found(fleet, change("c", 99.0, {"engine": ("e1",)})) == []
    assert found(fleet, change("c", 99.0, {"engine": ("e2",), "board": ("old",)})) == []
