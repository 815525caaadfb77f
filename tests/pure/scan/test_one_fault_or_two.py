"""When two findings become one cause, and when they stay two."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import (
    CELLS,
    REQUESTS,
    drawn,
    quiet_rates,
    searched,
)
from triage.core.causes import CauseState
from triage.core.effects import Segment
from triage.core.joint import Claim, Joiner

HOURS, ONSET = 400, 350
NEVER = 1e9


def rates(*faults):
    """Quiet rates, and for each (series, engine, board, excess) so many more."""
    made = quiet_rates(HOURS)
    for series, engine, board, excess in faults:
        hit = [
            n
            for n, c in enumerate(CELLS)
            if c["engine"] == engine and c["board"] == board
        ]
        made[series, ONSET:, hit] += excess
    return made


def engine_of(*faults, seed=3):
    """An engine that saw all and alarmed at nothing."""
    return searched(drawn(rates(*faults), seed=seed), hours=HOURS, alarm=NEVER)


def union(engine, one, other):
    joiner = Joiner(ledger=engine.ledger, space=engine.space(), until=HOURS)
    claims = [Claim({"engine": (e,), "board": ("new",)}, ONSET) for e in (one, other)]
    return joiner.union(one=claims[0], other=claims[1], effects=[])


def test_two_halves_of_a_fault_are_told_by_one_description():
    engine = engine_of((1, "e2", "new", 0.3), (1, "e3", "new", 0.3))
    assert union(engine, "e2", "e3") == {"board": ("new",), "engine": ("e2", "e3")}


def test_two_places_that_complain_of_different_things_stay_two():
    engine = engine_of((1, "e2", "new", 0.3), (2, "e3", "new", 0.3))
    assert union(engine, "e2", "e3") is None


def test_claims_that_begin_days_apart_stay_two():
    engine = engine_of((1, "e2", "new", 0.3), (1, "e3", "new", 0.3))
    joiner = Joiner(ledger=engine.ledger, space=engine.space(), until=HOURS)
    one = Claim({"engine": ("e2",), "board": ("new",)}, ONSET)
    other = Claim({"engine": ("e3",), "board": ("new",)}, ONSET - 60)
    assert joiner.union(one=one, other=other, effects=[]) is None


def cause_of(number, engine):
    sets = {"engine": (engine,), "board": ("new",)}
    return CauseState(
        cause_id=f"C-{number}",
        series="symptom:garbled",
        sets=sets,
        onset=ONSET,
        onset_interval=(ONSET, ONSET),
        detected=ONSET + 10,
        alarm_score=12.0,
        alarm_reports=9,
        alarm_onset=ONSET,
        alarm_sets=sets,
        pool=["symptom:garbled"],
        segments=[Segment(ONSET)],
    )


def step(engine, hour):
    for cell in range(len(CELLS)):
        engine.ledger.traffic.put(hour=hour, deployment=cell, requests=REQUESTS)
    engine.step(hour=hour, told=[], changes=[])


def test_two_causes_that_prove_to_be_one_are_merged_and_it_is_on_record():
    engine = engine_of((1, "e2", "new", 0.3), (1, "e3", "new", 0.3))
    older, younger = cause_of(1, "e2"), cause_of(2, "e3")
    engine.causes += [older, younger]
    step(engine, HOURS)
    assert younger.merged_into == "C-1"
    assert younger.withdrawn
    assert older.sets == {"board": ("new",), "engine": ("e2", "e3")}
    assert any("C-2" in note["what"] for note in older.history)
    assert any("C-1" in note["what"] for note in younger.history)


def test_a_flood_of_causes_has_an_end(monkeypatch):
    monkeypatch.setattr("triage.core.engine.MOST_OPEN", 3)
    engine = engine_of((1, "e2", "new", 0.3))
    engine.alarm = 0.0
    for hour in range(HOURS, HOURS + 48):
        for cell in range(len(CELLS)):
            engine.ledger.traffic.put(hour=hour, deployment=cell, requests=REQUESTS)
        engine.step(hour=hour, told=engine.ledger.counts.series, changes=[])
    assert len([c for c in engine.causes if c.until is None]) == 3


def test_two_faults_side_by_side_are_not_merged():
    engine = engine_of((1, "e2", "new", 0.3), (2, "e3", "new", 0.3))
    other = cause_of(2, "e3")
    other.series, other.pool = "symptom:rude", ["symptom:rude"]
    engine.causes += [cause_of(1, "e2"), other]
    step(engine, HOURS)
    assert [c.merged_into for c in engine.causes] == [None, None]
    assert [c.sets["engine"] for c in engine.causes] == [("e2",), ("e3",)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fault_that_leaves_one_of_its_models_stays_one_cause(seed):
    made = rates((1, "e2", "new", 0.5), (1, "e3", "new", 0.5))
    gone = [n for n, c in enumerate(CELLS) if c["engine"] == "e3"]
    made[1, ONSET + 24 :, gone] = quiet_rates(HOURS)[1, ONSET + 24 :, gone]
    engine = searched(drawn(made, seed=seed), hours=HOURS)
    (cause,) = [c for c in engine.causes if c.merged_into is None]
    assert cause.sets == {"board": ("new",), "engine": ("e2", "e3")}
    assert cause.going["engine"] == ("e2",)
    assert abs(cause.segments[-1].since - (ONSET + 24)) <= 6
    assert cause.until is None


def test_a_part_that_was_wrongly_held_to_be_over_is_taken_back():
    engine = engine_of((1, "e2", "new", 0.5), (1, "e3", "new", 0.5))
    engine.alarm = 12.0
    cause = cause_of(1, "e2")
    cause.sets = cause.alarm_sets = {"engine": ("e2", "e3"), "board": ("new",)}
    rest = {"engine": ("e2",), "board": ("new",)}
    cause.segments.append(Segment(ONSET + 10, sets=rest))
    cause.frozen = True
    engine.causes.append(cause)
    for hour in range(HOURS, HOURS + 2):
        for cell in range(len(CELLS)):
            engine.ledger.traffic.put(hour=hour, deployment=cell, requests=REQUESTS)
        engine.step(hour=hour, told=["symptom:garbled"], changes=[])
    assert engine.causes == [cause]
    assert cause.going == cause.sets
    assert cause.until is None
    assert len(cause.history) == 1


def test_a_claim_that_later_reports_do_not_bear_out_explains_nothing_any_more():
    engine = searched(drawn(quiet_rates(HOURS), seed=9), hours=HOURS, alarm=NEVER)
    cause = cause_of(1, "e2")
    engine.causes.append(cause)
    step(engine, HOURS)
    assert cause.withdrawn
    assert cause.resolved == HOURS + 1
    assert cause.effect().until == cause.start
    before = engine.ledger.rates(["symptom:garbled"])
    assert np.isfinite(before).all()
