"""Intervals of shares and their ratio: exact, ordered, wide where little is known."""

from __future__ import annotations

from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from triage.core.proportions import ratio_interval, share_interval

TRIALS = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(tried=TRIALS)
def test_a_share_lies_in_its_interval_as_scipys_own_test_gives_it(tried):
    hits, of = tried
    low, high = share_interval(hits=hits, of=of)
    own = binomtest(hits, of).proportion_ci(method="exact")
    assert 0 <= low <= hits / of <= high <= 1
    assert (low, high) == pytest.approx((own.low, own.high), abs=1e-9)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3])
def test_it_holds_the_truth_at_least_as_often_as_it_says(share):
    of = 50
    held = sum(
        binom.pmf(hits, of, share)
        for hits in range(of + 1)
        if (found := share_interval(hits=hits, of=of))[0] <= share <= found[1]
    )
    assert held >= 0.95


@settings(deadline=None)
@given(inside=TRIALS, outside=TRIALS)
def test_a_ratio_lies_in_its_interval(inside, outside):
    low, high = ratio_interval(inside=inside, outside=outside)
    assert 0 <= low <= high
    if inside[0] and outside[0]:
        ratio = (inside[0] / inside[1]) / (outside[0] / outside[1])
        assert low <= ratio <= high


def test_no_failures_say_nothing_of_the_ratio():
    assert ratio_interval(inside=(0, 50), outside=(0, 400)) == (0.0, inf)
    assert ratio_interval(inside=(3, 50), outside=(0, 0)) == (0.0, inf)


def test_fourteen_of_fifty_against_one_of_four_hundred():
    low, high = ratio_interval(inside=(14, 50), outside=(1, 400))
    assert low == pytest.approx(17.1, abs=0.1)
    assert high > 1000


@pytest.mark.parametrize(("hits", "of"), [(-1, 3), (4, 3)])
def test_more_hits_than_trials_are_refused(hits, of):
    with pytest.raises(ValueError, match="hits"):
        share_interval(hits=hits, of=of)
