"""Where a fault is, when all of its symptoms are read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pure.scan.small_fleets import CELLS
from triage.core.fleet import Fleet
from triage.core.places import Window, describe, judge
from triage.core.scan import Space

NAMES = ("symptom:slow", "symptom:garbled", "symptom:rude")
BASE = np.full((3, len(CELLS)), 0.5)
SERVED = np.full(len(CELLS), 10_000.0)


def space(cells=CELLS):
    fleet = Fleet()
    for cell in cells:
        fleet.add(attributes=cell)
    return Space(fleet=fleet, weight=np.ones(len(cells)))


def window(*, added, expected=BASE):
    """A window in which exactly the expected reports and those `added` came."""
    return Window(NAMES, expected + added, expected, SERVED)


def fault(where, *, garbled, rude=0.0, cells=CELLS):
    """So many reports more in every cell that `where` describes."""
    added = np.zeros((3, len(cells)))
    for number, cell in enumerate(cells):
        if all(cell[name] in values for name, values in where.items()):
            added[1, number], added[2, number] = garbled, rude
    return added


TRUE = {"engine": ("e2", "e3"), "board": ("new",)}


@pytest.mark.parametrize(
    "start",
    [
        TRUE,
        {"engine": ("e2",), "board": ("new",), "site": ("north",)},
        {"board": ("new",)},
        {"engine": ("e2",)},
    ],
)
def test_the_place_is_found_from_a_part_and_from_more_than_it(start):
    found = describe(
        window=window(added=fault(TRUE, garbled=8)), space=space(), starts=[start]
    )
    assert found.sets == TRUE
    assert found.score > 50


def test_a_value_with_a_trickle_of_the_same_symptom_stays_out():
    added = fault({"engine": ("e2",), "board": ("new",)}, garbled=10)
    added += fault({"engine": ("e3",), "board": ("new",)}, garbled=0.7)
    start = {"engine": ("e2",), "board": ("new",)}
    found = describe(window=window(added=added), space=space(), starts=[start])
    assert found.sets == start


def test_a_neighbour_that_complains_of_something_else_stays_out():
    mine = {"engine": ("e2",), "board": ("new",)}
    added = fault(mine, garbled=10)
    added[2] += fault({"engine": ("e3",), "board": ("new",)}, garbled=10)[1]
    found = describe(window=window(added=added), space=space(), starts=[mine])
    assert found.sets == mine


def test_what_another_cause_explains_does_not_narrow_a_place():
    true = {"engine": ("e2",)}
    added = fault(true, garbled=6)
    corner = fault({"engine": ("e2",), "site": ("west",)}, garbled=0, rude=40)
    told = window(added=added + corner, expected=BASE + corner)
    found = describe(window=told, space=space(), starts=[true])
    assert found.sets == true


@pytest.mark.parametrize("known", [20.0, 120.0])
def test_a_corner_full_of_the_same_symptom_of_another_cause_stays_in(known):
    true = {"engine": ("e2",), "board": ("new",)}
    corner = fault({"engine": ("e2",), "site": ("west",)}, garbled=known)
    told = window(
        added=fault(true, garbled=6),
        expected=np.full_like(BASE, 0.05) + corner,
    )
    narrow = {**true, "site": ("north", "south")}
    for start in (true, narrow):
        found = describe(window=told, space=space(), starts=[start])
        assert found.sets == true


def test_the_excess_is_the_likeliest_one():
    true = {"engine": ("e2",), "board": ("new",)}
    corner = fault({"engine": ("e2",), "site": ("west",)}, garbled=30)
    told = window(added=fault(true, garbled=6), expected=BASE + corner)
    mask = space().fleet.mask(attributes=true)
    excess = told.excess(mask)
    assert excess[0] == excess[2] == 0.0
    assert excess[1] == pytest.approx(6 / 10_000, rel=1e-6)
    seen, expected = told.seen[1, mask], told.expected[1, mask]

    def likelihood(rate):
        added = rate * SERVED[mask]
        return float((seen * np.log(expected + added) - added).sum())

    best = likelihood(excess[1])
    assert all(likelihood(excess[1] * by) < best for by in (0.9, 0.97, 1.03, 1.1))


def test_nothing_in_excess_scores_nothing():
    quiet = window(added=np.zeros((3, len(CELLS))))
    assert quiet.excess(np.ones(len(CELLS), bool)).tolist() == [0.0, 0.0, 0.0]
    judged = judge(window=quiet, space=space(), sets={"engine": ("e2",)})
    assert judged.score == -3.0


def test_a_known_fault_leaves_nothing_to_describe_in_its_place():
    told = window(added=fault(TRUE, garbled=8))
    mask = space().fleet.mask(attributes=TRUE)
    assert told.nats(mask) > 50
    assert told.explaining(mask).nats(mask) == 0.0


@settings(max_examples=40, deadline=None)
@given(
    order=st.permutations(range(len(CELLS))),
    engines=st.sets(st.sampled_from(["e1", "e2", "e3"]), min_size=1, max_size=2),
    board=st.sampled_from(["old", "new"]),
    garbled=st.floats(5, 60),
)
def test_the_order_of_deployments_changes_nothing(order, engines, board, garbled):
    true = {"board": (board,), "engine": tuple(sorted(engines))}
    cells = [CELLS[n] for n in order]
    found = describe(
        window=window(added=fault(true, garbled=garbled, cells=cells)),
        space=space(cells),
        starts=[{"board": (board,)}],
    )
    assert found.sets == true
