"""The bench of the cause search judges as it says."""

import numpy as np
import pytest

from bench import causes_runs
from bench.causes_baselines import judged
from bench.causes_kinds import VERSIONS
from bench.causes_oracle import threshold
from bench.causes_play import Truth, scored
from bench.causes_runs import kept, play_all, specs
from bench.causes_shares import share
from bench.causes_table import summarised
from bench.causes_worlds import Spec, make


def test_a_divided_effect_leaves_fleet_traffic_and_place_as_they_were():
    whole, weak = make(Spec("pool", 3)), make(Spec("pool", 3, divide=4))
    assert (whole.traffic == weak.traffic).all()
    strong, faint = whole.plan.incidents[0], weak.plan.incidents[0]
    assert strong.where == faint.where
    assert faint.rate_per_10k == pytest.approx(strong.rate_per_10k / 4)


def test_a_quarter_of_the_labels_is_wrong():
    right, wrong = make(Spec("pool", 3)), make(Spec("pool", 3, wrong=0.25))
    moved = np.mean([a != b for a, b in zip(right.symptom, wrong.symptom, strict=True)])
    # Drawn among twenty symptoms, one in twenty of those is right all the same.
    assert moved == pytest.approx(0.25 * 0.95, abs=0.02)


def test_calm_worlds_hold_every_trouble_and_no_fault():
    worlds = [make(Spec("calm", seed)) for seed in range(12)]
    assert not any(world.plan.incidents for world in worlds)
    assert len({world.plan.brigade is None for world in worlds}) == 2
    assert len({world.plan.outcry.max() > 1 for world in worlds}) == 2
    assert len({(world.traffic < 0).any() for world in worlds}) == 2


def test_other_fleets_have_ten_attributes_or_a_run_of_broken_versions():
    wide = make(Spec("wide", 3))
    assert {len(cell) for cell in wide.plan.fleet.deployments} == {10}
    assert "routing_pool" in wide.plan.incidents[0].where
    (broken,) = make(Spec("versions", 3)).plan.incidents[0].where.values()
    assert broken == VERSIONS[VERSIONS.index(broken[0]) :]
    assert 3 <= len(broken) < len(VERSIONS) - 2


def test_one_client_in_twenty_names_another_place():
    honest, lying = make(Spec("pool", 3)), make(Spec("pool", 3, lie=0.05))
    pairs = zip(honest.attributes, lying.attributes, strict=True)
    assert np.mean([a != b for a, b in pairs]) == pytest.approx(0.05, abs=0.01)


def test_reports_lose_their_metadata_and_nothing_else():
    full, holes = make(Spec("pool", 3)), make(Spec("pool", 3, holes=0.3))
    cells = [len(world.attributes[n]) for world in (full, holes) for n in range(5000)]
    whole = max(cells)
    assert np.mean(np.array(cells[5000:]) < whole) == pytest.approx(0.32, abs=0.03)
    assert holes.symptom == full.symptom


def test_bursts_leave_the_mean_and_raise_the_variance_of_ordinary_complaints():
    worlds = [make(Spec("wandering", seed)) for seed in range(6)]
    assert not any(world.plan.incidents for world in worlds)
    for world in worlds:
        assert world.plan.wander.mean() == pytest.approx(1, abs=0.25)
        assert world.plan.wander.std() > 0.2
        even = make(Spec("null", world.spec.seed))
        assert 0.6 < len(world.events) / len(even.events) < 1.6


def test_three_faults_begin_apart_and_none_lies_in_the_place_of_another():
    for seed in (2, 3):
        incidents = make(Spec("three", seed)).plan.incidents
        assert len({str(incident.where) for incident in incidents}) == 3
        onsets = [incident.onset for incident in incidents]
        assert onsets == sorted(onsets)
        assert onsets[2] < incidents[0].end or onsets[1] < incidents[0].end


def test_the_threshold_of_the_oracle_gives_the_false_alarms_it_is_allowed():
    usual, ratio = np.full(1008, 0.4), 4.0
    level = threshold(usual=usual, ratio=ratio, false_a_year=2)
    lower = threshold(usual=usual, ratio=ratio, false_a_year=20)
    rng = np.random.default_rng(9)
    alarms, state, mood = 0, np.zeros(500), np.ones(500)
    for hour in range(1008):
        mood = rng.gamma(100.0, 0.01, 500) if hour % 24 == 0 else mood
        step = rng.poisson(0.4 * mood) * np.log(ratio) - 0.4 * (ratio - 1)
        state = np.maximum(0, state + step)
        alarms += (state >= level).sum()
        state[state >= level] = 0
    assert lower < level
    assert 1 < alarms / (500 * 1008 / 8766) < 3


def test_a_fault_is_exact_only_with_all_of_its_cells_and_no_other():
    world = make(Spec("pool", 3))
    truth = Truth.of(world, world.plan.incidents[0])
    fleet = world.plan.fleet
    right = fleet.mask(world.plan.incidents[0].where)
    wider = right.copy()
    wider[np.flatnonzero(~right & truth.telling)[0]] = True
    narrower = right.copy()
    narrower[np.flatnonzero(truth.touched)[0]] = False
    assert truth.is_exact(right)
    assert truth.is_every_cell(right)
    assert not truth.is_exact(wider)
    assert not truth.is_exact(narrower)


def test_the_true_place_is_exact_however_little_of_a_cell_is_touched():
    # A roll-out in steps: a tenth of the requests at first, and a weak effect.
    for seed in (7006, 7022):
        world = make(Spec("ramp", seed, divide=8))
        (incident,) = world.plan.incidents
        truth = Truth.of(world, incident)
        place = world.plan.fleet.mask(incident.where)
        assert (place & ~truth.touched & (truth.excess.sum(axis=0) > 0.5)).any()
        assert truth.is_exact(place)


def test_a_strong_fault_is_found_and_a_quiet_world_has_none():
    (row,) = scored(make(Spec("pool", 3)), oracle=True)["incidents"]
    assert row["found"]
    assert row["exact"]
    assert 0 < row["oracle"] <= row["delay"]
    assert scored(make(Spec("null", 3)))["false"] == []


def test_contrast_mining_finds_a_plain_fault_when_it_is_told_where_to_look():
    best = judged([Spec("pool", 3), Spec("pool", 4)])
    assert best["STUCCO"]["recall"] == 1
    assert best["MacroBase"]["recall"] == 1
    # Two attributes are more than the lift of one can name.
    assert len(make(Spec("two", 3)).plan.incidents[0].where) == 2
    assert judged([Spec("two", 3)])["lift"]["recall"] < 1


def test_finished_worlds_are_not_played_again(tmp_path, monkeypatch):
    played = []

    def run(spec):
        played.append(spec)
        return {**causes_runs_row(spec), "incidents": [], "false": [], "hours": 1008}

    def causes_runs_row(spec):
        return {"spec": vars(spec), "versions": causes_runs.VERSIONS, "seconds": 0}

    monkeypatch.setattr(causes_runs, "run", run)
    keep = tmp_path / "runs.jsonl"
    first = play_all(rounds=1, keep=keep, minutes=None)
    again = play_all(rounds=1, keep=keep, minutes=None)
    assert played == list(specs(1))
    assert first == again
    monkeypatch.setattr(causes_runs, "VERSIONS", "another engine")
    assert kept(keep) == {}


def test_intervals_are_exact_and_a_table_can_be_made_of_few_worlds():
    assert share(10, 10)["interval"] == [0.692, 1.0]
    assert share(0, 10)["interval"] == [0.0, 0.308]
    runs = [causes_runs.run(spec) for spec in (Spec("pool", 3), Spec("calm", 4))]
    rows = summarised(runs, [])["table"]
    assert rows[0]["hits"] == rows[0]["of"] == 1
    assert next(row for row in rows if "false" in row)["years"] == 0.11
