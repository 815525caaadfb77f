"""What truth.json claims is what the reports and the traffic show."""

from datetime import datetime
from typing import Any

import numpy as np
import pytest
from simulated_worlds import world

from simulate.clock import iso
from simulate.scenarios import SCENARIOS
from simulate.world import World

FAULTY = sorted(set(SCENARIOS) - {"null", "surge", "brigade"})


def cells_of(w: World, where: dict[str, list[str]]) -> np.ndarray:
    return w.plan.fleet.mask({name: tuple(v) for name, v in where.items()})


def incident(w: World, incident_id: str) -> dict[str, Any]:
    found = [i for i in w.truth["incidents"] if i["incident_id"] == incident_id]
    return dict(found[0])


@pytest.mark.parametrize("scenario", FAULTY)
def test_reports_of_an_incident_lie_inside_its_place_and_time(scenario: str) -> None:
    w = world(scenario)
    by_id = {i["incident_id"]: i for i in w.truth["incidents"]}
    for report in w.reports:
        name = w.truth["incident_of"].get(report["report_id"])
        if name is None:
            continue
        truth = by_id[name]
        assert truth["onset"] <= report["created_at"] <= truth["end"]
        assert w.truth["symptom_of"][report["report_id"]] in truth["symptoms"]
        for attribute, values in truth["where"].items():
            known = report["metadata"].get(attribute)
            assert known is None or known in values


@pytest.mark.parametrize("scenario", FAULTY)
def test_every_report_has_a_symptom_and_only_reports_have(scenario: str) -> None:
    w = world(scenario)

    assert set(w.truth["symptom_of"]) == {r["report_id"] for r in w.reports}
    assert set(w.truth["incident_of"]) <= set(w.truth["symptom_of"])


@pytest.mark.parametrize("scenario", FAULTY)
def test_the_main_symptom_is_told_far_more_in_the_place_than_before(
    scenario: str,
) -> None:
    w = world(scenario)
    symptom_of = w.truth["symptom_of"]
    for truth in w.truth["incidents"]:
        if not truth["required"]:
            continue
        inside = cells_of(w, truth["where"])
        begin, end = (_hour(w, truth[k]) for k in ("onset", "end"))
        served = np.maximum(w.traffic, 0)
        seen = [
            r
            for r in w.reports
            if symptom_of[r["report_id"]] == truth["symptom"]
            and len(r["metadata"]) == len(w.plan.fleet.deployments[0])
        ]
        in_place = [_matches(r["metadata"], truth["where"]) for r in seen]
        during = [truth["onset"] <= r["created_at"] < truth["end"] for r in seen]
        before = [r["created_at"] < truth["onset"] for r in seen]
        bad = sum(a and b for a, b in zip(in_place, during, strict=True))
        rate_bad = bad / served[begin:end, inside].sum()
        rate_before = sum(before) / served[:begin].sum()
        assert rate_bad > 4 * rate_before


@pytest.mark.parametrize("scenario", FAULTY)
def test_guilty_changes_are_logged_at_most_minutes_before_their_step(
    scenario: str,
) -> None:
    w = world(scenario)
    log = {change["change_id"]: change for change in w.changes}
    for truth in w.truth["incidents"]:
        assert truth["changes"]
        assert set(truth["changes"]) <= set(log)
        for step in truth["steps"]:
            at = datetime.fromisoformat(log[step["change_id"]]["at"])
            lead = datetime.fromisoformat(step["at"]) - at
            assert 0 <= lead.total_seconds() <= 15 * 60


@pytest.mark.parametrize("scenario", FAULTY)
def test_faults_come_after_enough_history_to_know_what_is_normal(
    scenario: str,
) -> None:
    w = world(scenario)
    least = 10 if scenario == "postmortem" else 14

    assert all((i.onset - w.plan.clock.start).days >= least for i in w.plan.incidents)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_twins_share_a_symptom_and_a_time_but_no_value(seed: int) -> None:
    one, two = world("twins", seed).truth["incidents"]

    assert one["symptom"] == two["symptom"]
    assert one["onset"] < two["onset"] < one["end"]
    for name in set(one["where"]) & set(two["where"]):
        assert not set(one["where"][name]) & set(two["where"][name])


def test_ramp_grows_in_three_steps() -> None:
    w = world("ramp")
    shares = [part.touched.max() for part in w.plan.incidents[0].parts]

    assert shares == [0.1, 0.3, 1.0]
    assert len(w.truth["incidents"][0]["changes"]) == 3


def test_a_client_release_is_adopted_over_days() -> None:
    w = world("client")
    onset = _hour(w, w.truth["incidents"][0]["onset"])
    new = cells_of(w, w.truth["incidents"][0]["where"])
    share = w.traffic[:, new].clip(0).sum(axis=1) / w.traffic.clip(0).sum(axis=1)

    assert share[:onset].max() == 0
    assert share[onset + 12] < share[onset + 48] < share[onset + 120]
    assert 0.4 < share[-1] < 0.6


def test_spring_leaves_the_api_alone() -> None:
    w = world("spring")
    dates = {
        i["incident_id"]: (i["onset"][:10], i["end"][:10]) for i in w.truth["incidents"]
    }

    assert dates == {
        "effort": ("2026-03-04", "2026-04-07"),
        "cache": ("2026-03-26", "2026-04-10"),
        "prompt": ("2026-04-16", "2026-04-20"),
    }
    api = cells_of(w, {"surface": ["api"]})
    for fault in w.plan.incidents:
        assert sum(part.touched[:, api].sum() for part in fault.parts) == 0


def _hour(w: World, text: str) -> int:
    return int(w.plan.clock.offset(datetime.fromisoformat(text)))


def _matches(metadata: dict[str, str], where: dict[str, list[str]]) -> bool:
    return all(metadata.get(name) in values for name, values in where.items())


def test_times_in_truth_are_written_as_in_the_files() -> None:
    w = world("pool")

    assert w.truth["from"] == iso(w.plan.clock.start)
    assert w.truth["incidents"][0]["onset"].endswith("+00:00")
