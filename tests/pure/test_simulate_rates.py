"""Traffic, ordinary complaints and faults come at the rates that were promised."""

from datetime import datetime

import numpy as np
import pytest
from simulated_worlds import world

from simulate.scenarios import SCENARIOS
from simulate.world import World

NULLS = ("null", "surge", "brigade")


def within_poisson(count: float, mean: float, sigmas: float = 4.0) -> bool:
    return abs(count - mean) <= sigmas * np.sqrt(mean) + 1


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_fleets_have_45_to_75_deployments_and_60000_requests_an_hour(
    scenario: str,
) -> None:
    traffic = np.maximum(world(scenario).traffic, 0)

    assert 45 <= traffic.shape[1] <= 75
    assert traffic.sum(axis=1).mean() == pytest.approx(60_000, rel=0.01)


def test_traffic_follows_day_and_week() -> None:
    hourly = np.maximum(world("null").traffic, 0).sum(axis=1)
    days = hourly.reshape(-1, 24)

    assert days.max(axis=1).mean() > 1.5 * days.min(axis=1).mean()
    weekend = days[np.arange(len(days)) % 7 >= 5]  # the world begins on a Monday
    assert weekend.mean() < 0.95 * days.mean()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_ordinary_complaints_are_1_2_per_10000(seed: int) -> None:
    w = world("null", seed)
    mean = w.traffic.clip(0).sum() * 1.2e-4

    # Daily moods (10%) over six weeks add to the Poisson spread.
    assert abs(len(w.reports) - mean) < 4 * np.sqrt(mean + (0.1 * mean) ** 2 / 42)


def test_ordinary_complaints_spread_over_twelve_symptoms_or_more() -> None:
    w = world("null")
    told = list(w.truth["symptom_of"].values())
    large = [s for s in set(told) if told.count(s) >= 0.01 * len(told)]

    assert len(large) >= 14
    assert 0.04 < told.count("unclear") / len(told) < 0.15


@pytest.mark.parametrize("scenario", sorted(set(SCENARIOS) - {*NULLS}))
def test_excess_is_poisson_around_its_expectation(scenario: str) -> None:
    w = world(scenario)
    origin = list(w.truth["incident_of"].values())
    for incident in w.truth["incidents"]:
        count = origin.count(incident["incident_id"])
        assert within_poisson(count, incident["expected_excess"])
        if incident["required"]:
            assert 3 <= incident["rate_per_10k"] <= 30


@pytest.mark.parametrize("scenario", NULLS)
def test_nulls_have_no_incident(scenario: str) -> None:
    truth = world(scenario).truth

    assert truth["incidents"] == []
    assert truth["incident_of"] == {}


def test_surge_is_fivefold_for_two_days() -> None:
    w = world("surge")
    busy = w.plan.outcry

    assert busy.max() == 5.0
    assert (busy - 1).sum() / 4 == pytest.approx(48)
    hours = np.array([hour_of(w, report) for report in w.reports])
    counts = np.bincount(hours, minlength=busy.size)
    rate = counts / np.maximum(w.traffic, 0).sum(axis=1)
    assert 4 < rate[busy == 5].mean() / rate[busy == 1].mean() < 6


def test_brigade_is_three_people_with_hundreds_of_reports() -> None:
    w = world("brigade")
    users = [report.get("user_id") for report in w.reports]
    loud = [u for u in set(users) if u and users.count(u) >= 90]

    assert len(loud) == 3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_innocent_changes_come_every_15_hours(seed: int) -> None:
    w = world("null", seed)

    assert within_poisson(len(w.changes), w.plan.clock.hours / 15)


def hour_of(w: World, report: dict[str, str]) -> int:
    return int(w.plan.clock.offset(datetime.fromisoformat(report["created_at"])))
