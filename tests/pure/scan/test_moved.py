"""The traffic mix moves, and nobody logged why."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS
from triage.core.engine import Engine
from triage.core.ledger import Ledger
from triage.core.moved import MixWatch
from triage.core.scan import Space
from triage.core.suspects import LoggedChange

DAY, HOURS = 24, 24 * 28
ENGINE = {"engine": ("e2",)}
E2 = np.array([cell["engine"] == "e2" for cell in CELLS])
NATS = 12.0


def traffic(*, seed=1, level=1000.0):
    """Requests (hours, cells): days and weekends of their own for every board."""
    rng = np.random.default_rng(seed)
    hour = np.arange(HOURS)[:, None]
    old = np.array([cell["board"] == "old" for cell in CELLS])
    rows = 1 + 0.5 * np.sin(2 * np.pi * (hour - np.where(old, 3, 9)) / 24)
    rows = rows * np.where(hour // 24 % 7 >= 5, np.where(old, 0.5, 0.9), 1.0)
    rows = rows * rng.gamma(100, 0.01, size=rows.shape)
    return rng.poisson(level * rows).astype(float)


def looked(rows, *, changes=()):
    """What is found by looking once a day."""
    ledger = Ledger()
    for cell in CELLS:
        ledger.fleet.add(attributes=cell)
    watch = MixWatch(ledger=ledger, nats=NATS)
    space = Space(fleet=ledger.fleet, weight=rows.sum(axis=0))
    for hour, requests in enumerate(rows, start=1):
        ledger.traffic.put_hour(hour=hour - 1, requests=requests)
        if hour % DAY == 0:
            watch.look(until=hour, space=space, changes=changes)
    return watch


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("level", [1.0, 30.0, 1000.0])
def test_days_weekends_and_few_requests_move_nothing(seed, level):
    assert looked(traffic(seed=seed, level=level)).found == []


def test_a_launch_or_a_platform_that_stops_counting_moves_nothing():
    rows = traffic()
    rows[:400, CELLS.index({"site": "west", "engine": "e3", "board": "new"})] = 0
    rows[500:530, [cell["site"] == "north" for cell in CELLS]] = 0
    assert looked(rows).found == []


def test_growth_of_a_value_over_a_week_is_no_jump():
    rows = traffic()
    rows[:, E2] *= 1 + 2 * np.clip((np.arange(HOURS) - 300) / 168, 0, 1)[:, None]
    assert looked(rows).found == []


@pytest.mark.parametrize("at", [252, 431, 600])
def test_a_jump_is_told_once_with_its_place_time_and_shares(at):
    rows = traffic()
    rows[at:, E2] *= 3
    (moved,) = looked(rows).found
    assert moved.sets == ENGINE
    assert abs(moved.at - at) <= 6
    assert moved.told <= at + 2 * DAY
    assert moved.before == pytest.approx(1 / 3, abs=0.03)
    assert moved.after == pytest.approx(3 / 5, abs=0.06)


def test_a_logged_change_that_fits_tells_of_it_and_another_does_not():
    rows = traffic()
    rows[431:, E2] *= 3
    change = LoggedChange("c-1", 430.5, "routing", "More to e2", {"engine": ("e2",)})
    assert looked(rows, changes=[change]).found == []
    other = LoggedChange("c-2", 430.5, "deploy", "West", {"engine": ("e1",)})
    assert len(looked(rows, changes=[other]).found) == 1


def test_it_raises_no_cause_and_is_taken_up_after_a_restart():
    rows = traffic(level=100)
    rows[250:, E2] *= 3
    engine = Engine(alarm=NATS)
    for cell in CELLS:
        engine.ledger.fleet.add(attributes=cell)
    for hour in range(330):
        engine.ledger.traffic.put_hour(hour=hour, requests=rows[hour])
        assert engine.step(hour=hour, told=(), changes=()) == []
    (found,) = engine.state()["moved"]
    assert found["sets"] == ENGINE
    again = Engine(alarm=NATS)
    again.restore(state=engine.state(), fit=engine.fit_state())
    assert again.state()["moved"] == engine.state()["moved"]
