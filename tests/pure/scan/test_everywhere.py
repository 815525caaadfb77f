"""What rises everywhere is told, once, and only that."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS, drawn, quiet_rates, searched
from triage.core.engine import Engine

HOURS = 432
SURGE = 360


def rises(rates, *, seed):
    return searched(drawn(rates, seed=seed), hours=HOURS)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_surge_is_told_once_with_its_hours_and_makes_no_cause(seed):
    rates = quiet_rates(HOURS)
    rates[:, SURGE : SURGE + 30] *= 6
    engine = rises(rates, seed=seed)
    assert engine.causes == []
    told = [r for r in engine.watch.rises if r.series == "all"]
    assert len(told) == 1
    assert abs(told[0].since - SURGE) <= 6
    assert told[0].told <= SURGE + 24
    assert SURGE + 30 < told[0].until <= SURGE + 60
    assert told[0].seen > 3 * told[0].expected


def test_a_quiet_fleet_tells_nothing():
    assert rises(quiet_rates(HOURS), seed=3).watch.rises == []


def test_a_fault_in_one_place_is_not_everywhere():
    rates = quiet_rates(HOURS)
    hit = [n for n, cell in enumerate(CELLS) if cell["engine"] == "e2"]
    rates[1, SURGE:, hit] += 1.5
    engine = rises(rates, seed=4)
    assert engine.causes
    assert engine.watch.rises == []


def test_one_symptom_that_rises_everywhere_is_told_by_its_name():
    rates = quiet_rates(HOURS)
    rates[2, SURGE:] *= 3
    found = rises(rates, seed=5).watch.rises
    assert {r.series for r in found} >= {"symptom:rude"}
    assert not {r.series for r in found} & {"symptom:slow", "symptom:garbled"}


def test_it_is_taken_up_after_a_restart():
    rates = quiet_rates(HOURS)
    rates[:, SURGE : SURGE + 30] *= 6
    engine = rises(rates, seed=1)
    again = Engine(alarm=engine.alarm)
    again.restore(state=engine.state(), fit={})
    assert again.watch.rises == engine.watch.rises
    assert np.isfinite(again.watch.rises[0].expected)
