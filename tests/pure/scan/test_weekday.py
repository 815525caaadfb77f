"""What follows the day of the week is told as that, and hides no fault."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS, SERIES, drawn, quiet_rates, searched
from triage.core.engine import Engine
from triage.core.rhythm import DAILY, WEEKLY, gain
from triage.core.threshold import alarm_for

DAY, WEEK = 24, 168
SLOW = SERIES.index("symptom:slow")
E2 = [n for n, cell in enumerate(CELLS) if cell["engine"] == "e2"]
ALL_CELLS = list(range(len(CELLS)))
# The first day of a history has the number 0.
WEEKEND = (5, 6)


def in_weeks(cells, *, hours, days=WEEKEND, weeks=range(99), times=2.5, level=8.0):
    """Rates of one symptom that are `times` as high on some days of some weeks."""
    rates = quiet_rates(hours) * level
    high = [h for h in range(hours) if h // DAY % 7 in days and h // WEEK in set(weeks)]
    rates[SLOW, np.array(high)[:, None], cells] *= times
    return rates


def weekly(engine, series="symptom:slow"):
    return [
        r
        for r in engine.ledger.rhythms
        if r.series == series and r.cycle is WEEKLY and r.until is None
    ]


@pytest.mark.parametrize(
    ("cells", "days", "seed"),
    [(E2, WEEKEND, 51), (ALL_CELLS, WEEKEND, 52), (E2, (1,), 53)],
)
def test_days_of_every_week_are_told_and_raise_no_cause_after_three(cells, days, seed):
    hours = 5 * WEEK
    rates = in_weeks(cells, hours=hours, days=days)
    engine = searched(drawn(rates, seed=seed), hours=hours)
    assert [c for c in engine.causes if c.detected > 3 * WEEK + DAY] == []
    assert [c for c in engine.causes if c.until is None] == []
    (rhythm,) = weekly(engine)
    assert rhythm.sets == ({} if cells == ALL_CELLS else {"engine": ("e2",)})
    document = rhythm.to_json()
    assert document["peak"] == [days[0], (days[-1] + 1) % 7]
    assert 1.8 < document["ratio"] < 3.2


def test_a_cause_of_one_series_is_the_weekday_of_every_series_there():
    """It was raised by one symptom, and held back the weekends of the sum of all."""
    hours = 3 * WEEK + DAY
    rates = quiet_rates(hours) * 3
    high = np.array([h for h in range(hours) if h // DAY % 7 in WEEKEND])
    rates[:, high[:, None], E2] *= 6.0
    engine = searched(drawn(rates, seed=59), hours=hours)
    assert [c for c in engine.causes if c.detected < 3 * WEEK]
    assert [c for c in engine.causes if c.detected >= 3 * WEEK] == []
    assert weekly(engine, "all")


def test_what_all_complaints_of_a_place_follow_each_kind_of_them_does():
    hours = 3 * WEEK + DAY
    rates = quiet_rates(hours) * 0.25
    high = np.array([h for h in range(hours) if h // DAY % 7 in WEEKEND])
    rates[:, high[:, None], E2] *= 4.0
    engine = searched(drawn(rates, seed=60), hours=hours)
    assert weekly(engine, "all")
    lacking = [name for name in SERIES if not weekly(engine, name)]
    assert lacking
    saturday = slice(2 * WEEK + 5 * DAY, 2 * WEEK + 6 * DAY)
    for name in lacking:
        beyond = engine.ledger.beyond([name], since=0, until=hours)[::-1][saturday]
        assert beyond[:, E2].min() > 0
        assert not np.delete(beyond, E2, axis=1).any()


def test_a_kind_of_complaint_that_does_not_follow_is_left_alone():
    hours = 3 * WEEK + DAY
    rates = in_weeks(E2, hours=hours, times=8.0, level=4.0)
    engine = searched(drawn(rates, seed=61), hours=hours)
    assert weekly(engine, "all")
    assert weekly(engine)
    for other in SERIES[1:]:
        assert engine.ledger.beyond([other], since=0, until=hours) is None


@pytest.mark.parametrize("seed", [54, 55])
def test_a_fault_where_a_weekday_is_known_is_found_with_its_first_weekend(seed):
    since = 4 * WEEK + 4 * DAY
    rates = in_weeks(E2, hours=since + 5 * DAY)
    rates[SLOW, since:, E2] += 1.6
    engine = searched(drawn(rates, seed=seed), hours=since + 5 * DAY)
    (cause,) = [c for c in engine.causes if c.detected > since]
    assert cause.sets == {"engine": ("e2",)}
    assert cause.detected <= since + DAY
    assert cause.until is None


@pytest.mark.parametrize("cycle", [WEEKLY, DAILY])
@pytest.mark.parametrize("level", [1.0, 3.0])
def test_a_fault_in_one_week_or_day_makes_no_rhythm_of_chance_in_the_others(
    cycle, level
):
    """A cycle with very many reports makes much of a profile that is chance."""
    places = 2000
    rates = np.full((cycle.least, cycle.slots, places), level)
    rates[0, : cycle.slots // 2] += 60.0
    seen = np.random.default_rng(70).poisson(rates).astype(float)
    usual = np.full(rates.shape, level)
    found = gain(seen=seen, expected=usual, cycle=cycle)
    often = found.shown >= cycle.least - cycle.missed
    assert not (often & (found.nats >= alarm_for(2))).any()


@pytest.mark.parametrize("seed", [56, 57])
def test_two_bad_weekends_are_no_day_of_the_week(seed):
    hours = 5 * WEEK
    rates = in_weeks(E2, hours=hours, weeks=(1, 3), times=4.0)
    engine = searched(drawn(rates, seed=seed), hours=hours)
    assert [r for r in engine.ledger.rhythms if r.cycle is WEEKLY] == []
    assert engine.causes


def test_a_weekday_that_stops_is_over_after_some_weeks():
    rates = in_weeks(E2, hours=7 * WEEK, weeks=range(4), times=3.0)
    engine = searched(drawn(rates, seed=58), hours=7 * WEEK)
    (rhythm,) = [r for r in engine.ledger.rhythms if r.series == "symptom:slow"]
    assert 4 * WEEK < rhythm.until <= 7 * WEEK


def test_it_is_taken_up_after_a_restart():
    hours = 3 * WEEK + DAY
    engine = searched(drawn(in_weeks(E2, hours=hours), seed=51), hours=hours)
    again = Engine(alarm=engine.alarm)
    again.restore(state=engine.state(), fit={})
    assert weekly(engine)
    assert again.ledger.rhythms == engine.ledger.rhythms
