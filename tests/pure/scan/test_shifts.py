"""Jumps of a place's share of the traffic."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.core.shifts import jumps

HOURS = 24 * 21


def traffic(*, share=0.02, seed=1, noise=0.1):
    """Requests by hour of a place and of its fleet: days, weekends, growth, noise."""
    rng = np.random.default_rng(seed)
    hour = np.arange(HOURS)
    fleet = 20_000 * (1 + 0.6 * np.sin(hour * 2 * np.pi / 24)) * (1 + hour / HOURS)
    fleet *= np.where(hour // 24 % 7 >= 5, 0.6, 1.0)
    mine = share * (1 + 0.3 * np.cos(hour * 2 * np.pi / 24))
    inside = rng.poisson(fleet * mine * rng.lognormal(0, noise, HOURS)).astype(float)
    return inside, fleet


@pytest.mark.parametrize("seed", range(8))
def test_days_weekends_and_growth_are_no_jump(seed):
    inside, fleet = traffic(seed=seed)
    assert jumps(inside=inside, fleet=fleet) == ()


@pytest.mark.parametrize("start", [220, 251, 300])
def test_a_jump_is_dated_and_told(start):
    inside, fleet = traffic()
    inside[start:] *= 4
    (found,) = jumps(inside=inside, fleet=fleet)
    assert abs(found.at - start) <= 3
    assert found.before == pytest.approx(0.02, rel=0.4)
    assert found.after == pytest.approx(4 * found.before, rel=0.35)


def test_two_steps_are_two_jumps():
    inside, fleet = traffic(noise=0.02)
    inside[200:] *= 3
    inside[380:] *= 3
    first, second = jumps(inside=inside, fleet=fleet)
    assert abs(first.at - 200) <= 3
    assert abs(second.at - 380) <= 3


def test_a_place_that_appears_has_jumped_from_nothing():
    inside, fleet = traffic()
    inside[:260] = 0
    (found,) = jumps(inside=inside, fleet=fleet)
    assert abs(found.at - 260) <= 3
    assert found.before == 0.0


def test_hours_without_traffic_are_unknown_and_no_jump():
    inside, fleet = traffic()
    fleet[200:270] = inside[200:270] = 0
    assert jumps(inside=inside, fleet=fleet) == ()


def test_a_fall_is_no_jump_nor_is_what_comes_back_within_the_week():
    inside, fleet = traffic(noise=0.02)
    inside[300:340] *= 0.3
    assert jumps(inside=inside, fleet=fleet) == ()


@settings(max_examples=60, deadline=None)
@given(hours=st.integers(0, 240), seed=st.integers(0, 99))
def test_short_histories_say_nothing_and_never_fail(hours, seed):
    inside, fleet = traffic(seed=seed)
    found = jumps(inside=inside[:hours], fleet=fleet[:hours])
    if hours < 24 * 4:
        assert found == ()
    assert all(0 <= shift.at < hours for shift in found)
