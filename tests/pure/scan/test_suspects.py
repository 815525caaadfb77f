"""The change that did it comes first; when none fits, none is blamed."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS
from triage.core.fleet import Fleet
from triage.core.suspects import LoggedChange, overlap, rank

UNTIL = 100
ONSET = 80
AGES = np.arange(60)
PROFILE = 40.0 - 2.0 * np.abs(UNTIL - 1 - AGES - ONSET)
CAUSE = {"engine": ("e2",), "board": ("new",)}
GUILTY = LoggedChange("guilty", ONSET + 0.2, "deploy", "build 7", CAUSE)
INNOCENT = [
    LoggedChange("early", ONSET - 30.0, "deploy", "build 6", CAUSE),
    LoggedChange("late", ONSET + 12.0, "deploy", "build 8", CAUSE),
    LoggedChange("elsewhere", ONSET + 0.1, "deploy", "x", {"engine": ("e1",)}),
    LoggedChange("everywhere", ONSET + 0.3, "config", "x", {}),
    LoggedChange("undone", ONSET + 0.2, "rollback", "x", CAUSE),
]


def fleet():
    built = Fleet()
    for cell in CELLS:
        built.add(attributes=cell)
    return built


def ranked(changes):
    built, weight = fleet(), np.ones(len(CELLS))
    mask = built.mask(attributes=CAUSE)
    fits = [
        overlap(fleet=built, scope=c.scope, mask=mask, weight=weight) for c in changes
    ]
    return rank(changes=changes, fits=fits, profile=PROFILE, until=UNTIL)


@pytest.mark.parametrize("place", range(len(INNOCENT) + 1))
def test_the_guilty_change_comes_first_wherever_it_stands(place):
    found = ranked([*INNOCENT[:place], GUILTY, *INNOCENT[place:]])
    assert found[0].change is GUILTY
    assert found[0].score > 0.5
    assert found[0].score > 2 * found[1].score
    assert sum(s.score for s in found) < 1
    assert found[0].reasons == (
        "within the hour of the most likely onset",
        "its scope covers 100% of the requests of the cause",
        "100% of the requests in its scope belong to the cause",
        "kind: deploy",
    )


def test_none_is_blamed_when_none_fits():
    assert all(s.score < 0.2 for s in ranked([INNOCENT[0], INNOCENT[1], INNOCENT[2]]))
    assert ranked([INNOCENT[2]]) == []
    assert ranked([]) == []


def test_overlap_leaves_out_what_traffic_does_not_name():
    built, weight = fleet(), np.arange(1.0, len(CELLS) + 1)
    mask = built.mask(attributes=CAUSE)
    scope = {"engine": ("e2",), "colour": ("red",)}
    covered, focus = overlap(fleet=built, scope=scope, mask=mask, weight=weight)
    inside = built.mask(attributes={"engine": ["e2"]})
    assert covered == 1
    assert focus == pytest.approx(weight[mask].sum() / weight[inside].sum())
