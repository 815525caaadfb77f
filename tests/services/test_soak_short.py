"""The soak in a short form: `make soak` runs it at size."""

from __future__ import annotations

from tests.services.soak.judging import soak
from tests.services.soak.run import Soak


def test_reports_survive_faults(tmp_path):
    happened = soak(
        tmp_path, Soak(reports=240, faults=6, every=1.5, seed=7, patience=120)
    )
    assert sum(happened["faults"].values()) >= 4, happened
