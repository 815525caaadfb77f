"""The score of an excess, and the description that the search finds for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS
from triage.core.fleet import Fleet
from triage.core.scan import Space, View, log_ratio, weigh

PLANTED = {"board": ("new",), "site": ("north", "west")}


def score(observed, expected, trust=50.0):
    values = [np.array([float(v)]) for v in (observed, expected, trust)]
    return log_ratio(observed=values[0], expected=values[1], trust=values[2])[0]


def test_empty_cells_score_nothing_and_never_nan():
    assert score(0, 0) == 0
    assert score(0, 5) == 0
    assert np.isfinite(score(4, 0))
    assert score(4, 0) > score(4, 1) > 0


def test_what_is_not_above_expectation_scores_nothing():
    assert score(5, 5) == 0
    assert score(4, 5) == 0


def test_the_score_grows_with_the_reports_and_with_the_trust():
    scores = [score(n, 5) for n in range(6, 40)]
    assert all(a < b for a, b in pairwise(scores))
    assert score(20, 5, 10) < score(20, 5, 100) < score(20, 5, 1e9)
    exact = 20 * np.log(4) - 15
    assert score(20, 5, 1e9) == pytest.approx(exact, rel=1e-4)


def fleet(rename=str):
    built = Fleet()
    for cell in CELLS:
        built.add(attributes={name: rename(value) for name, value in cell.items()})
    return built


def planted(rename=str):
    """A day of 2 expected reports an hour a cell, tripled inside for six hours."""
    built = fleet(rename)
    inside = built.mask(attributes={k: map(rename, v) for k, v in PLANTED.items()})
    expected = np.full((24, len(CELLS)), 2.0)
    counts = expected.copy()
    counts[:6, inside] *= 3
    sums, base = counts.cumsum(axis=0), expected.cumsum(axis=0)
    view = View(
        counts=sums,
        expected=base,
        explained=np.zeros_like(base),
        quiet_counts=sums,
        quiet_expected=base,
        others=np.zeros(24),
        others_expected=np.zeros(24),
        past=np.full(len(CELLS), 200.0),
        dispersion=np.zeros(24),
    )
    return Space(fleet=built, weight=np.ones(len(CELLS))), view


def climbed(space, view):
    found = [
        space.ascend(view=view, start=seed.sets, age=seed.age)
        for seed in space.sweep(view=view)
    ]
    return max(found, key=lambda f: f.score)


def test_a_planted_set_of_two_attributes_is_found_exactly():
    found = climbed(*planted())
    assert {k: found.sets[k] for k in sorted(found.sets)} == PLANTED
    assert found.age == 5
    assert found.observed == 6 * 6 * 6


def test_a_view_without_known_causes_weighs_the_same_in_short():
    space, view = planted()
    full, short = (
        weigh(view=replace(view, touched=touched), masks=space.masks)
        for touched in (True, False)
    )
    for name in ("observed", "expected", "score"):
        assert (getattr(full, name) == getattr(short, name)).all()


def test_other_names_for_the_values_change_nothing():
    plain = climbed(*planted())
    renamed = climbed(*planted(rename=lambda v: v[::-1]))
    back = {k: tuple(sorted(v[::-1] for v in s)) for k, s in renamed.sets.items()}
    assert back == plain.sets
    assert (renamed.age, renamed.score) == (plain.age, pytest.approx(plain.score))


def test_a_space_lists_no_description_of_the_same_cells_twice():
    space = Space(fleet=fleet(), weight=np.ones(len(CELLS)))
    kinds = {mask.tobytes() for mask in space.masks}
    assert len(kinds) == len(space.conjunctions) == 8 + 9 + 6 + 6
