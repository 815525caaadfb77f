"""Without traffic counters the reports are the exposure."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS, counted, drawn, quiet_rates
from triage.core.engine import Engine
from triage.core.fleet import Fleet
from triage.core.ledger import Ledger
from triage.core.relative import MOST_DEPLOYMENTS, add_deployments, stand_in

HOURS = 240
ONSET = 180
HIT = [n for n, c in enumerate(CELLS) if c["engine"] == "e2" and c["board"] == "new"]
# One complaint in nine is of the symptom that will rise.
ONCE = quiet_rates(HOURS) * np.array([4.0, 1.0, 4.0])[:, None, None]


def searched(reports):
    """An engine that has scanned the reports alone."""
    engine = Engine(alarm=12.0, basis="reports")
    for hour in range(HOURS):
        told = [r for r in reports if r.hour == hour]
        add_deployments(ledger=engine.ledger, combinations=[r.attributes for r in told])
        for report in told:
            engine.ledger.counts.put(report=report)
        stand_in(ledger=engine.ledger, hours=[hour])
        engine.step(hour=hour, told={s for r in told for s in r.series}, changes=())
    return engine


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_fault_is_found_with_its_cells_and_onset(seed):
    rates = ONCE.copy()
    rates[1, ONSET:, HIT] += 1.0
    (cause,) = searched(drawn(rates, seed=seed)).causes
    assert cause.sets == {"board": ("new",), "engine": ("e2",)}
    assert abs(cause.start - ONSET) <= 4
    assert cause.detected <= ONSET + 48


def test_a_quiet_fleet_a_surge_and_a_place_with_more_traffic_raise_nothing():
    rates = ONCE.copy()
    rates[:, 190:210] *= 5
    rates[:, 200:, HIT] *= 4
    assert searched(drawn(rates, seed=4)).causes == []


def test_the_reports_of_every_hour_stand_for_its_requests():
    ledger = Ledger(basis="reports")
    reports = [
        counted("a", 3, 0, "symptom:slow"),
        counted("b", 3, 0, "symptom:rude"),
        counted("c", 5, 1, "symptom:rude"),
        counted("again", 3, 0, "symptom:slow", reporter="of a"),
    ]
    add_deployments(ledger=ledger, combinations=[r.attributes for r in reports])
    for report in reports:
        ledger.counts.put(report=report)
    stand_in(ledger=ledger, hours=[3, 5])
    served = ledger.traffic.hours(since=0, until=6, width=2)
    assert served.sum() == 3
    assert served[3, ledger.fleet.locate(attributes=CELLS[0])] == 2
    assert served[5, ledger.fleet.locate(attributes=CELLS[1])] == 1


def test_a_report_that_moves_takes_its_exposure_along():
    ledger = Ledger(basis="reports")
    add_deployments(ledger=ledger, combinations=CELLS[:2])
    ledger.counts.put(report=counted("a", 3, 0, "symptom:slow"))
    stand_in(ledger=ledger, hours=[3])
    ledger.counts.put(report=counted("a", 3, 1, "symptom:slow"))
    stand_in(ledger=ledger, hours=[3])
    number = ledger.fleet.locate(attributes=CELLS[1])
    served = ledger.traffic.hours(since=3, until=4, width=2)[0]
    assert served.tolist() == np.eye(2)[number].tolist()


def test_combinations_without_end_do_not_grow_the_fleet_without_end():
    ledger = Ledger(basis="reports")
    many = [{"version": str(n)} for n in range(MOST_DEPLOYMENTS + 50)]
    add_deployments(ledger=ledger, combinations=[{}, *many])
    assert len(ledger.fleet) == MOST_DEPLOYMENTS
    assert isinstance(ledger.fleet, Fleet)
