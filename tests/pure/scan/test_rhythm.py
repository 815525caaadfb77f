"""What follows the hour of the day is told as that, and hides no fault."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS, SERIES, drawn, quiet_rates, searched
from triage.core.engine import Engine
from triage.core.rhythm import peak

DAY, WEEK = 24, 168
HOURS = 4 * WEEK
SLOW = SERIES.index("symptom:slow")
E2 = [n for n, cell in enumerate(CELLS) if cell["engine"] == "e2"]
ALL_CELLS = list(range(len(CELLS)))
PEAK = range(12, 18)


def waving(cells, *, since, times=3.0, level=8.0, hours=HOURS):
    """Rates of one symptom that are `times` as high at noon, in some cells."""
    rates = quiet_rates(hours) * level
    noon = [h for h in range(since, hours) if h % DAY in PEAK]
    rates[SLOW, np.array(noon)[:, None], cells] *= times
    return rates


def going(engine, series="symptom:slow"):
    return [r for r in engine.ledger.rhythms if r.series == series and r.until is None]


@pytest.mark.parametrize("seed", [31, 32])
@pytest.mark.parametrize("cells", [E2, ALL_CELLS])
def test_a_wave_of_every_day_is_told_and_raises_no_cause_after_a_week(cells, seed):
    engine = searched(drawn(waving(cells, since=0), seed=seed), hours=HOURS)
    assert [c for c in engine.causes if c.detected > 9 * DAY] == []
    (rhythm,) = going(engine)
    assert rhythm.sets == ({} if cells == ALL_CELLS else {"engine": ("e2",)})
    document = rhythm.to_json()
    assert abs(document["peak"][0] - PEAK.start) <= 1
    assert abs(document["peak"][1] - PEAK.stop) <= 1
    assert 1.8 < document["ratio"] < 4


@pytest.mark.parametrize("seed", [33, 34])
def test_a_wave_that_begins_later_is_a_cause_only_until_it_has_come_for_a_week(seed):
    since = 2 * WEEK
    engine = searched(drawn(waving(E2, since=since), seed=seed), hours=HOURS)
    assert all(since < c.detected <= since + 8 * DAY for c in engine.causes)
    assert all(c.until is not None for c in engine.causes)
    (rhythm,) = going(engine)
    assert rhythm.sets == {"engine": ("e2",)}
    assert since < rhythm.told <= since + 8 * DAY


def test_the_cause_that_it_was_taken_for_says_so():
    since = 2 * WEEK
    rates = waving(E2, since=since, times=6.0)
    engine = searched(drawn(rates, seed=35), hours=since + 9 * DAY)
    assert engine.causes
    assert "follows the hour of the day" in engine.causes[0].history[-1]["what"]
    assert engine.causes[0].withdrawn


@pytest.mark.parametrize("seed", [36, 37])
def test_a_fault_where_a_wave_is_known_is_found(seed):
    since = 3 * WEEK
    rates = waving(E2, since=0)
    rates[SLOW, since:, E2] += 1.6
    engine = searched(drawn(rates, seed=seed), hours=since + 5 * DAY)
    (cause,) = [c for c in engine.causes if c.detected > since]
    assert cause.sets == {"engine": ("e2",)}
    assert cause.detected <= since + DAY
    assert abs(cause.start - since) <= 6
    assert cause.until is None


@pytest.mark.parametrize("seed", [38, 39])
def test_a_fault_that_lasts_is_no_wave(seed):
    since = 2 * WEEK
    rates = quiet_rates(HOURS) * 8
    rates[SLOW, since:, E2] += 2.0
    engine = searched(drawn(rates, seed=seed), hours=HOURS)
    assert engine.ledger.rhythms == []
    (cause,) = engine.causes
    assert cause.until is None


@pytest.mark.parametrize("seed", range(40, 44))
def test_load_that_goes_up_and_down_at_an_even_rate_is_no_wave(seed):
    """Complaints that rise and fall by a third with the hour are nothing to tell."""
    engine = searched(drawn(quiet_rates(HOURS) * 8, seed=seed), hours=HOURS)
    assert engine.ledger.rhythms == []


def test_a_wave_that_stops_is_over_after_a_week():
    rates = waving(E2, since=0)
    rates[SLOW, 2 * WEEK :] = quiet_rates(HOURS)[SLOW, 2 * WEEK :] * 8
    engine = searched(drawn(rates, seed=45), hours=HOURS)
    (rhythm,) = [r for r in engine.ledger.rhythms if r.series == "symptom:slow"]
    assert 2 * WEEK < rhythm.until <= 2 * WEEK + 8 * DAY


def test_it_is_taken_up_after_a_restart():
    engine = searched(drawn(waving(E2, since=0), seed=31), hours=2 * WEEK)
    again = Engine(alarm=engine.alarm)
    again.restore(state=engine.state(), fit={})
    assert going(engine)
    assert again.ledger.rhythms == engine.ledger.rhythms


def test_a_peak_can_run_past_midnight():
    factors = [1.0] * DAY
    for hour in (22, 23, 0, 1):
        factors[hour] = 3.0
    assert peak(factors) == (22, 26)
