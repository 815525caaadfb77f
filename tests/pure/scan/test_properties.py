"""What the causes must not depend on, and what they may."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS, REQUESTS, drawn, quiet_rates
from triage.core.engine import Engine

HOURS = 200
ONSET = 150
SEEDS = (12, 13, 15)
HIT = [n for n, c in enumerate(CELLS) if c["engine"] == "e2" and c["board"] == "new"]


def faulty(seed, *, times=1):
    rates = quiet_rates(HOURS)
    rates[1, ONSET:, HIT] += 0.8
    return drawn(rates * times, seed=seed)


def searched(reports, *, cells=CELLS, requests=REQUESTS):
    """The causes of a fleet that serves so many requests an hour and deployment."""
    engine = Engine(alarm=12.0)
    numbers = [engine.ledger.fleet.add(attributes=cell) for cell in cells]
    by_hour = {}
    for report in reports:
        by_hour.setdefault(report.hour, []).append(report)
    for hour in range(HOURS):
        for number in numbers:
            engine.ledger.traffic.put(hour=hour, deployment=number, requests=requests)
        told = by_hour.get(hour, [])
        for report in told:
            engine.ledger.counts.put(report=report)
        engine.step(hour=hour, told={s for r in told for s in r.series}, changes=())
    return engine.causes


def essence(cause, *, names=lambda value: value):
    """What a cause says, its values called by other names."""
    sets = {k: sorted(map(names, values)) for k, values in cause.sets.items()}
    times = (cause.start, cause.onset_interval, cause.detected, cause.until)
    return sets, times, cause.alarm_reports, sorted(cause.pool)


def with_attributes(reports, change):
    return [replace(r, attributes=change(r)) for r in reports]


@pytest.fixture(scope="module", params=SEEDS)
def plain(request):
    """The reports of one world and its causes."""
    reports = faulty(request.param)
    return reports, searched(reports)


def test_the_causes_do_not_depend_on_what_values_are_called(plain):
    """The new names sort the other way round."""
    reports, causes = plain
    values = sorted({v for cell in CELLS for v in cell.values()})
    called = dict(zip(values, [f"n{k:02}" for k in range(99, 0, -1)], strict=False))
    back = {new: old for old, new in called.items()}

    def renamed(attributes):
        return {name: called[value] for name, value in attributes.items()}

    found = searched(
        with_attributes(reports, lambda r: renamed(r.attributes)),
        cells=[renamed(cell) for cell in CELLS],
    )
    assert [essence(c, names=back.get) for c in found] == [essence(c) for c in causes]


def test_the_causes_do_not_depend_on_the_order_of_the_input(plain):
    reports, causes = plain
    found = searched(reports[::-1], cells=CELLS[::-1])
    assert [essence(c) for c in found] == [essence(c) for c in causes]


def test_an_attribute_that_is_the_same_everywhere_changes_nothing(plain):
    reports, causes = plain
    found = searched(
        with_attributes(reports, lambda r: {**r.attributes, "colour": "blue"}),
        cells=[{**cell, "colour": "blue"} for cell in CELLS],
    )
    assert [essence(c) for c in found] == [essence(c) for c in causes]


def test_an_attribute_that_says_nothing_is_not_named(plain):
    """Each deployment is halved by the toss of a coin."""
    reports, causes = plain
    toss = np.random.default_rng(1)
    cells = [[{**cell, "coin": side} for side in ("up", "down")] for cell in CELLS]
    found = searched(
        with_attributes(
            reports,
            lambda r: {**r.attributes, "coin": ("up", "down")[toss.integers(2)]},
        ),
        cells=list(chain(*cells)),
        requests=REQUESTS / 2,
    )
    assert [c.sets for c in found] == [c.sets for c in causes]
    for cause, before in zip(found, causes, strict=True):
        assert abs(cause.start - before.start) <= 3
        assert abs(cause.detected - before.detected) <= 6


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fleet_of_twice_the_size_finds_the_same_and_not_later(seed):
    (single,) = searched(faulty(seed))
    (double,) = searched(faulty(seed, times=2), requests=2 * REQUESTS)
    assert double.sets == single.sets
    assert abs(double.start - ONSET) <= 3
    assert double.detected <= single.detected + 1


@pytest.mark.parametrize("seed", SEEDS)
def test_more_requests_alone_leave_the_causes_as_they_are(seed):
    """A request counter that counts in another unit divides every rate alike."""
    reports = faulty(seed)
    found = searched(reports, requests=7 * REQUESTS)
    assert [essence(c) for c in found] == [essence(c) for c in searched(reports)]
