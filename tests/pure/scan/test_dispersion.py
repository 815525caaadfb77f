"""Rates that wander are told from Poisson counts, and cost alarms."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS, SERIES, drawn, quiet_rates, searched
from triage.core.dispersion import SPANS, between, dispersion
from triage.core.engine import Engine

DAY, WEEK = 24, 168
HOURS = 4 * WEEK
ENGINE_OF = np.unique([cell["engine"] for cell in CELLS], return_inverse=True)[1]
WEST_E2 = [n for n, c in enumerate(CELLS) if (c["engine"], c["site"]) == ("e2", "west")]
GROUPS = [
    np.array([[cell[name] == v for cell in CELLS] for v in sorted(set(values))])
    for name in ("site", "engine", "board")
    for values in [[cell[name] for cell in CELLS]]
]


def expected(level):
    """So many reports an hour in all, with the hour of the day, (hours, cells)."""
    daily = 1 + 0.4 * np.sin(np.arange(HOURS) * 2 * np.pi / DAY)
    return np.outer(daily, np.full(len(CELLS), level / len(CELLS)))


def wandering(hours, variance, *, rng, of=ENGINE_OF):
    """Multipliers that hold for so many hours, one for each value, (HOURS, cells)."""
    size = (-(-HOURS // hours), int(of.max()) + 1)
    factors = rng.gamma(1 / variance, variance, size=size)
    return np.repeat(factors[:, of], hours, axis=0)[:HOURS]


def measured(rates, usual, rng):
    counts = rng.poisson(rates).astype(float)
    return dispersion(tables=[(counts @ g.T, usual @ g.T) for g in GROUPS])


@pytest.mark.parametrize("level", [0.01, 0.1, 0.5, 2.0, 20.0])
def test_poisson_counts_have_none_however_few_they_are(level):
    rng = np.random.default_rng(int(level * 100))
    usual = expected(level)
    mood = np.repeat(rng.gamma(25, 1 / 25, size=HOURS // DAY), DAY)[:, None]
    found = [measured(usual * mood, usual, rng) for _ in range(30)]
    assert np.mean(np.array(found) > 0.01) < 0.02


@pytest.mark.parametrize(("hours", "variance"), [(1, 0.4), (24, 0.3), (24, 0.1)])
def test_the_variance_of_wandering_rates_is_found_again(hours, variance):
    rng = np.random.default_rng(hours)
    usual = expected(6.0)
    rates = [usual * wandering(hours, variance, rng=rng) for _ in range(20)]
    found = np.mean([measured(r, usual, rng) for r in rates], axis=0)
    at = SPANS.index(hours)
    assert 0.6 * variance < found[at] < 1.2 * variance
    assert found[-1] < 0.5 * found[at]


def test_a_fault_that_nobody_has_explained_is_none():
    rng = np.random.default_rng(7)
    usual = expected(2.0)
    rates = usual.copy()
    rates[300:400, ENGINE_OF == 1] *= 8
    found = [measured(rates, usual, rng) for _ in range(20)]
    assert np.mean(found) < 0.01


def test_a_window_between_two_spans_has_a_variance_between_theirs():
    told = between(
        dispersion=np.array([0.4, 0.1, 0.0]), hours=np.array([1, 5, 24, 72, 168, 500])
    )
    assert told[0] == pytest.approx(0.4)
    assert 0.1 < told[1] < 0.4
    assert told[2] == pytest.approx(0.1)
    assert 0 < told[3] < 0.1
    assert told[4:].tolist() == [0, 0]


def searched_while_wandering(seed, *, hours, variance, level=6, faulty=None):
    """An engine over a fleet whose rates are drawn anew every day, engine by engine."""
    rng = np.random.default_rng(seed)
    rates = quiet_rates(HOURS) * level * wandering(DAY, variance, rng=rng)
    if faulty is not None:
        rates[SERIES.index("symptom:slow"), faulty:, WEST_E2] *= 8
    return searched(drawn(rates[:, :hours], seed=seed), hours=hours)


@pytest.mark.parametrize("seed", [61, 62])
def test_bursts_of_ordinary_complaints_are_no_causes(seed):
    engine = searched_while_wandering(seed, hours=3 * WEEK, variance=0.25)
    assert [c for c in engine.causes if c.detected > 10 * DAY] == []


def test_a_fault_in_rates_that_wander_is_found():
    since = 16 * DAY
    engine = searched_while_wandering(
        61, hours=since + 2 * DAY, variance=0.1, faulty=since
    )
    (cause,) = [c for c in engine.causes if c.detected > since]
    assert cause.sets == {"engine": ("e2",), "site": ("west",)}
    assert cause.detected <= since + DAY


def test_it_is_taken_up_after_a_restart():
    engine = searched_while_wandering(61, hours=9 * DAY, variance=0.25)
    again = Engine(alarm=engine.alarm)
    again.restore(state=engine.state(), fit=engine.fit_state())
    told = engine.ledger.dispersion(["all"], ages=200)
    assert told.max() > 0.05
    assert again.ledger.dispersion(["all"], ages=200).tolist() == told.tolist()
