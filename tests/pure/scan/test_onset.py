"""Since when, until when and in which steps, on Poisson data with planted answers."""

from __future__ import annotations

import numpy as np
import pytest

from triage.core.onset import find_end, locate_onset, steps


def likelihood(counts, base, extra):
    """Log-likelihood ratio of an onset at each age, latest hour first."""
    return np.cumsum(counts * np.log1p(extra / base) - extra)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_the_onset_and_its_interval_hold_the_planted_age(seed):
    rates = np.r_[np.full(30, 5.0), np.full(60, 1.0)]
    counts = np.random.default_rng(seed).poisson(rates)
    found = locate_onset(profile=likelihood(counts, 1.0, 4.0), prior=np.zeros(90))
    assert abs(found.age - 29) <= 2
    assert found.latest <= found.age <= found.earliest
    assert found.latest - 1 <= 29 <= found.earliest + 1


def test_a_change_decides_between_hours_that_are_alike():
    profile, prior = np.array([0.0, 9.8, 10.0, 9.5, 2.0]), np.zeros(5)
    assert locate_onset(profile=profile, prior=prior).age == 2
    prior[3] = 3.0
    found = locate_onset(profile=profile, prior=prior)
    assert (found.age, found.earliest, found.latest) == (3, 3, 1)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_excess_that_stopped_ended_where_it_was_planted(seed):
    rates = np.r_[np.full(20, 1.0), np.full(40, 4.0)]
    counts = np.random.default_rng(seed).poisson(rates).astype(float)
    ended = find_end(counts=counts, base=np.ones(60), extra=np.full(60, 3.0))
    assert ended == pytest.approx(20, abs=3)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_excess_that_goes_on_has_no_end(seed):
    counts = np.random.default_rng(seed).poisson(4.0, 60).astype(float)
    assert find_end(counts=counts, base=np.ones(60), extra=np.full(60, 3.0)) is None


def test_a_report_where_nothing_was_expected_shows_that_it_goes_on():
    counts = np.r_[1.0, np.zeros(30)]
    assert find_end(counts=counts, base=np.zeros(31), extra=np.ones(31)) is None


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_step_is_found_where_the_rate_changed(seed):
    rates = np.r_[np.full(40, 2.0), np.full(40, 8.0)]
    counts = np.random.default_rng(seed).poisson(rates).astype(float)
    first, second = steps(counts=counts, exposure=np.ones(80))
    assert (first.first, first.end, second.end) == (0, second.first, 80)
    assert abs(second.first - 40) <= 2


def test_more_reports_from_more_exposure_are_no_step():
    exposure = np.r_[np.full(40, 1.0), np.full(40, 6.0)]
    counts = np.random.default_rng(4).poisson(3 * exposure).astype(float)
    assert len(steps(counts=counts, exposure=exposure)) == 1
