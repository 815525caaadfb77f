"""The rates of a fleet are found again from its counts, and shrunk where few."""

from __future__ import annotations

import numpy as np
import pytest

from tests.pure.scan.small_fleets import BOARDS, CELLS, ENGINES, SITES
from triage.core.baseline import fit

GROUPS = [
    np.array([[cell[name] == value for cell in CELLS] for value in values])
    for name, values in (("site", SITES), ("engine", ENGINES), ("board", BOARDS))
]
BUSY = np.array([3.0 if cell["site"] == "west" else 1.0 for cell in CELLS])


def fitted(counts, requests):
    return fit(counts=counts, requests=requests, groups=GROUPS)


def test_the_factors_of_a_value_are_found_again():
    requests = np.linspace(1e6, 3e6, len(CELLS))[None, :]
    true = 1e-3 * BUSY[None, :]
    found = fitted(true * requests, requests)
    assert found.rate == pytest.approx(true, rel=0.05)


def test_few_reports_stay_near_the_level_of_the_series():
    requests = np.full((1, len(CELLS)), 1e4)
    counts = np.zeros((1, len(CELLS)))
    counts[0, 0] = 4
    found = fitted(counts, requests)
    level = 4.5 / requests.sum()
    assert level < found.rate[0, 0] < 0.25 * 4 / 1e4
    assert found.past.tolist() == counts.tolist()


def test_a_series_without_reports_and_a_cell_without_traffic_keep_a_rate():
    requests = np.full((2, len(CELLS)), 1e4)
    requests[:, 3] = 0
    counts = np.zeros((2, len(CELLS)))
    counts[0] = 50 * (requests[0] > 0)
    found = fitted(counts, requests)
    assert np.isfinite(found.rate).all()
    assert (found.rate > 0).all()
    assert found.rate[1].max() < found.rate[0].min()
