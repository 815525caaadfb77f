"""What the search makes a cause, and what it does not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from tests.pure.scan.small_fleets import (
    CELLS,
    REQUESTS,
    counted,
    drawn,
    quiet_rates,
    searched,
)
from triage.core.engine import YOUNG_NATS, Engine

HOURS = 216
ONSET = 150
HIT = [n for n, c in enumerate(CELLS) if c["engine"] == "e2" and c["board"] == "new"]


def faulty(seed=12, until=HOURS):
    rates = quiet_rates(HOURS)
    rates[1, ONSET:until, HIT] += 0.8
    return drawn(rates, seed=seed)


@pytest.mark.parametrize("seed", [12, 13, 15])
def test_a_planted_fault_is_found_with_its_cells_and_onset(seed):
    engine = searched(faulty(seed), hours=HOURS)
    (cause,) = engine.causes
    found = engine.ledger.fleet.mask(attributes=cause.sets)
    assert np.flatnonzero(found).tolist() == HIT
    assert cause.sets == {"board": ("new",), "engine": ("e2",)}
    assert abs(cause.start - ONSET) <= 3
    assert ONSET < cause.detected <= ONSET + 24
    assert cause.pool == ["symptom:garbled"]
    assert cause.until is None


@pytest.mark.parametrize("seed", [12, 13, 15])
def test_a_fault_with_two_symptoms_is_one_cause_that_names_both(seed):
    rates = quiet_rates(HOURS)
    rates[1:, ONSET:, HIT] += 0.4
    (cause,) = searched(drawn(rates, seed=seed), hours=HOURS).causes
    assert sorted(cause.pool) == ["symptom:garbled", "symptom:rude"]
    assert cause.sets == {"board": ("new",), "engine": ("e2",)}
    assert abs(cause.start - ONSET) <= 3


@pytest.mark.parametrize("value", [None, "no"])
def test_a_few_requests_with_an_attribute_of_their_own_hide_no_fault(value):
    engine = Engine(alarm=12.0)
    fleet, traffic = engine.ledger.fleet, engine.ledger.traffic
    small = [fleet.add(attributes={**CELLS[n], "trial": "yes"}) for n in HIT]
    cells = [fleet.add(attributes=cell) for cell in CELLS]
    reports = [
        r if value is None else replace(r, attributes={**r.attributes, "trial": value})
        for r in faulty()
    ]
    for hour in range(HOURS):
        for number in cells:
            traffic.put(hour=hour, deployment=number, requests=REQUESTS)
        for number in small:
            traffic.put(hour=hour, deployment=number, requests=5)
        told = [r for r in reports if r.hour == hour]
        for report in told:
            engine.ledger.counts.put(report=report)
        engine.step(hour=hour, told={s for r in told for s in r.series}, changes=())
    (cause,) = engine.causes
    assert cause.sets == {"board": ("new",), "engine": ("e2",)}
    assert abs(cause.start - ONSET) <= 3


def test_a_calm_rest_of_the_fleet_does_not_pull_an_onset_back():
    (cause,) = searched(faulty(seed=11), hours=HOURS).causes
    assert abs(cause.start - ONSET) <= 3
    assert cause.onset_interval[0] <= ONSET <= cause.onset_interval[1]


def test_a_fault_that_stops_is_seen_to_end():
    (cause,) = searched(faulty(until=180), hours=HOURS).causes
    assert abs(cause.until - 180) <= 4
    assert cause.until < cause.resolved <= HOURS


def test_the_quiet_fleet_raises_nothing():
    assert searched(drawn(quiet_rates(HOURS), seed=5), hours=HOURS).causes == []


def test_a_surge_of_everything_raises_nothing():
    rates = quiet_rates(HOURS)
    rates[:, ONSET:] *= 5
    assert searched(drawn(rates, seed=6), hours=HOURS).causes == []


def brigade(people):
    """Ninety reports of one cell in a day, from so many people."""
    return [
        counted(f"b{n}", ONSET + n % 20, HIT[0], "symptom:rude", f"p{n % people}")
        for n in range(90)
    ]


def test_three_people_who_report_all_day_raise_nothing():
    quiet = drawn(quiet_rates(HOURS), seed=7)
    assert searched(quiet + brigade(3), hours=HOURS).causes == []
    (cause,) = searched(quiet + brigade(90), hours=HOURS).causes
    assert cause.series == "symptom:rude"


def test_three_people_cannot_lift_four_others_to_an_alarm():
    """Four people happen to complain together, and a brigade joins in all day."""
    rates = quiet_rates(HOURS)
    rates[2] *= 0.2
    quiet = drawn(rates, seed=8)
    four = [
        counted(f"f{p}", ONSET + 2 * p, HIT[0], "symptom:rude", f"innocent {p}")
        for p in range(4)
    ]
    assert searched(quiet + four, hours=HOURS).causes == []
    assert searched(quiet + four + brigade(3), hours=HOURS).causes == []


def test_an_alarm_takes_more_until_a_week_has_been_seen():
    rates = quiet_rates(HOURS)
    rates[1, ONSET + 30 :, HIT] += 0.25
    reports = drawn(rates, seed=4)
    (early,) = searched(reports, hours=HOURS, alarm=12.0).causes
    (plain,) = searched(reports, hours=HOURS, alarm=12.0 - YOUNG_NATS).causes
    assert early.alarm_score >= 12.0 + YOUNG_NATS > plain.alarm_score
    assert early.detected > plain.detected


def test_four_reporters_are_too_few_however_few_were_expected():
    rare = [
        counted(f"x{d}-{p}", ONSET + 24 * d, HIT[0], "symptom:rude", f"p{p}")
        for d in range(3)
        for p in range(4)
    ]
    rates = quiet_rates(HOURS)
    rates[2] = 0
    quiet = drawn(rates, seed=8)
    assert searched(quiet + rare, hours=HOURS).causes == []
    others = [
        counted(f"y{d}-{p}", ONSET + 24 * d, HIT[0], "symptom:rude", f"q{d}-{p}")
        for d in range(3)
        for p in range(4)
    ]
    assert len(searched(quiet + others, hours=HOURS).causes) == 1


def test_an_engine_taken_up_from_its_state_goes_on_alike():
    engine = searched(faulty(), hours=HOURS)
    state = json.loads(json.dumps(engine.state()))
    fit = json.loads(json.dumps(engine.fit_state()))
    again = Engine(alarm=12.0)
    again.restore(state=state, fit=fit)
    assert again.state() == engine.state()
    assert again.ledger.fleet.cells == engine.ledger.fleet.cells
    assert np.array_equal(again.ledger.baseline.rate, engine.ledger.baseline.rate)
