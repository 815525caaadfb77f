"""The 2025 world follows the public record."""

from typing import Any

import numpy as np
import pytest
import simulated_worlds

from simulate.world import Place, World

SEEDS = (1, 2, 3)
SONNET: Place = {"model": ("claude-sonnet-4",), "channel": ("api",)}


def world(seed: int) -> World:
    return simulated_worlds.world("postmortem", seed)


def incidents(seed: int) -> dict[str, dict[str, Any]]:
    return {i["incident_id"]: i for i in world(seed).truth["incidents"]}


@pytest.mark.parametrize("seed", SEEDS)
def test_three_faults_are_required_and_the_trickles_are_not(seed: int) -> None:
    found = incidents(seed)

    assert {n for n, i in found.items() if i["required"]} == {
        "routing",
        "corruption",
        "sampling",
    }
    assert found["routing-bedrock"]["expected_excess"] < 1.5
    assert found["routing-vertex"]["expected_excess"] < 0.1


@pytest.mark.parametrize("seed", SEEDS)
def test_dates_are_those_of_the_record(seed: int) -> None:
    found = incidents(seed)

    assert found["routing"]["onset"].startswith("2025-08-05")
    assert found["corruption"]["onset"].startswith("2025-08-25")
    assert found["sampling"]["onset"][:10] in {"2025-08-25", "2025-08-26"}
    assert found["corruption"]["end"].startswith("2025-09-02")
    assert found["sampling"]["end"].startswith("2025-09-04")
    assert found["routing"]["end"].startswith("2025-09-16")
    assert [s["at"][:10] for s in found["routing"]["steps"]] == [
        "2025-08-05",
        "2025-08-29",
        "2025-09-04",
        "2025-09-16",
    ]
    assert found["routing"]["fixed_on"] == "2025-09-04"


@pytest.mark.parametrize("seed", SEEDS)
def test_opus_leaves_the_corruption_on_28_august(seed: int) -> None:
    first, second = incidents(seed)["corruption"]["parts"]

    assert "claude-opus-4" in first["where"]["model"]
    assert first["to"].startswith("2025-08-28")
    assert second["where"]["model"] == ["claude-sonnet-4"]


@pytest.mark.parametrize("seed", SEEDS)
def test_misrouted_share_is_0_8_percent_then_16_in_the_worst_hour(seed: int) -> None:
    w = world(seed)
    touched = sum(part.touched for part in w.plan.incidents[0].parts)
    misrouted = (touched * w.traffic.clip(0)).sum(axis=1)
    sonnet = w.traffic[:, w.plan.fleet.mask(SONNET)].sum(axis=1)
    share = misrouted / sonnet
    day = 24
    before, first = share[: 14 * day], share[15 * day : 37 * day]

    assert before.max() == 0
    assert first.mean() == pytest.approx(0.008, rel=0.05)
    assert share.max() == pytest.approx(0.16, rel=0.08)
    worst = w.plan.clock.at(int(share.argmax()))
    assert worst.date().isoformat() == "2025-08-31"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_rate_among_misrouted_requests_does_not_step_up(seed: int) -> None:
    w = world(seed)
    touched = sum(part.touched for part in w.plan.incidents[0].parts)
    misrouted = (touched * w.traffic.clip(0)).sum(axis=1)
    cut = int(w.plan.clock.offset(w.plan.incidents[0].steps[1].at))
    times = [
        r["created_at"]
        for r in w.reports
        if w.truth["incident_of"].get(r["report_id"]) == "routing"
    ]
    early = sum(at < w.truth["incidents"][0]["steps"][1]["at"] for at in times)
    expected = misrouted[:cut].sum() * 28e-4

    assert abs(early - expected) < 4 * np.sqrt(expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_opus_4_1_has_no_traffic_before_its_launch(seed: int) -> None:
    w = world(seed)
    opus = w.plan.fleet.mask({"model": ("claude-opus-4.1",)})

    assert (w.traffic[: 14 * 24, opus] == -1).all()
    assert (w.traffic[15 * 24 :, opus] >= 0).all()


def test_it_can_be_found_in_time() -> None:
    """Enough reports in the first two days (routing) and the first day (others)."""
    for seed in SEEDS:
        found = incidents(seed)
        created = {r["report_id"]: r["created_at"] for r in world(seed).reports}
        for name, days in (("routing", 2), ("corruption", 1), ("sampling", 1)):
            onset = np.datetime64(found[name]["onset"][:19])
            times = np.array(
                [
                    created[rid][:19]
                    for rid, origin in world(seed).truth["incident_of"].items()
                    if origin == name
                ],
                dtype="datetime64[s]",
            )
            assert (times < onset + np.timedelta64(days, "D")).sum() >= 20
