"""A deployment without its row in an hour is unknown there, not calm."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import CELLS, REQUESTS, drawn, quiet_rates
from triage.core.counts import TrafficTable
from triage.core.engine import Engine

HOURS = 240
GAP = range(200, 224)
LOST = [n for n, cell in enumerate(CELLS) if cell["engine"] == "e2"]


def scanned(reports, *, requests, until=HOURS):
    """An engine that saw `requests`, shape (hours, cells), nan for a missing row."""
    engine = Engine(alarm=12.0)
    for cell in CELLS:
        engine.ledger.fleet.add(attributes=cell)
    for hour in range(until):
        put_hour(engine, hour, requests[hour])
        told = [r for r in reports if r.hour == hour]
        for report in told:
            engine.ledger.counts.put(report=report)
        series = {name for r in told for name in r.series}
        engine.step(hour=hour, told=series, changes=[])
    return engine


def put_hour(engine, hour, row):
    for cell in np.flatnonzero(~np.isnan(row)):
        engine.ledger.traffic.put(hour=hour, deployment=cell, requests=row[cell])


def steady(requests=REQUESTS):
    return np.full((HOURS, len(CELLS)), float(requests))


@pytest.mark.parametrize("row", [np.nan, 0.0])
@pytest.mark.parametrize("end", [GAP.stop, HOURS])
def test_complaints_from_where_nothing_is_known_to_be_served_raise_no_cause(row, end):
    requests = steady()
    requests[GAP.start : end, LOST] = row
    reports = drawn(quiet_rates(HOURS) * 3, seed=21)
    assert scanned(reports, requests=requests).causes == []


def test_a_fault_is_found_once_its_rows_come():
    requests = steady()
    requests[GAP.start :, LOST] = np.nan
    rates = quiet_rates(HOURS)
    rates[1, GAP.start : GAP.stop, LOST] += 0.6
    engine = scanned(drawn(rates, seed=22), requests=requests, until=GAP.stop)
    assert engine.causes == []
    for hour in GAP:
        put_hour(engine, hour, steady()[hour])
    told = engine.traffic_changed(hours=list(GAP))
    (cause,) = engine.step(hour=GAP.stop, told=told, changes=[])
    assert cause.sets == {"engine": ("e2",)}


def test_a_missing_row_takes_neither_its_reports_nor_its_requests_from_the_rest():
    requests = steady()
    requests[150:, LOST] = np.nan
    rates = quiet_rates(HOURS)
    hit = [n for n, cell in enumerate(CELLS) if cell["engine"] == "e1"]
    rates[0, 180:, hit] += 0.5
    (cause,) = scanned(drawn(rates, seed=23), requests=requests).causes
    assert cause.sets == {"engine": ("e1",)}
    assert abs(cause.start - 180) <= 3


def test_small_pools_that_often_serve_nothing_lose_no_report():
    traffic = TrafficTable()
    for hour in range(0, 40, 2):
        traffic.put(hour=hour, deployment=0, requests=3)
        traffic.put(hour=hour, deployment=1, requests=300)
    for hour in range(40):
        traffic.put(hour=hour, deployment=2, requests=300)
    judged = traffic.judged(since=0, until=41, width=4)
    assert judged[:40, 0].all()
    assert judged[:40, 1].tolist() == [True, False] * 20
    assert judged[:40, 2].all()
    assert not judged[40].any()
    assert not judged[:, 3].any()


def test_a_row_that_is_put_again_counts_once_for_what_is_usual():
    traffic = TrafficTable()
    traffic.put(hour=0, deployment=0, requests=3)
    traffic.put(hour=0, deployment=0, requests=300)
    traffic.put(hour=1, deployment=1, requests=300)
    assert traffic.judged(since=0, until=2, width=2).tolist() == [
        [True, False],
        [False, True],
    ]
