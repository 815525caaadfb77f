"""The same scenario and seed give the same bytes, another seed other ones."""

import hashlib
from pathlib import Path

import pytest

from simulate.build import build
from simulate.scenarios import SCENARIOS
from simulate.streams import Streams
from simulate.writer import write


def fingerprint(folder: Path, scenario: str, seed: int) -> dict[str, str]:
    write(world=build(scenario=scenario, seed=seed), out_dir=folder)
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.iterdir())
    }


@pytest.mark.parametrize("scenario", ["postmortem", "holes", "brigade", "client"])
def test_it_writes_the_same_bytes_again(scenario: str, tmp_path: Path) -> None:
    first = fingerprint(tmp_path / "a", scenario, 7)

    assert first == fingerprint(tmp_path / "b", scenario, 7)
    assert set(first) == {
        "reports.jsonl",
        "traffic.jsonl",
        "changes.jsonl",
        "requests.jsonl",
        "truth.json",
    }


def test_another_seed_is_another_world(tmp_path: Path) -> None:
    one = fingerprint(tmp_path / "a", "pool", 1)
    two = fingerprint(tmp_path / "b", "pool", 2)

    assert all(one[name] != two[name] for name in one)


def test_seeds_draw_different_places() -> None:
    places = {
        str(SCENARIOS["pool"](Streams("pool", seed)).incidents[0].where)
        for seed in range(6)
    }

    assert len(places) >= 4


def test_an_unknown_scenario_is_refused() -> None:
    with pytest.raises(KeyError):
        build(scenario="no-such-world", seed=1)
