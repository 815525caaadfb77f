"""The soak at size: `make soak` names this file, the suite does not.

SOAK_REPORTS and SOAK_FAULTS make it smaller; the seed decides what happens when.
"""

from __future__ import annotations

import os
import sys

from tests.services.soak.judging import soak
from tests.services.soak.run import Soak

REPORTS = int(os.environ.get("SOAK_REPORTS", "20000"))
FAULTS = int(os.environ.get("SOAK_FAULTS", "300"))
KILLED = 8 / 12
"""The share of faults that are kills of processes."""


def test_reports_survive_faults(tmp_path, capsys):
    how = Soak(reports=REPORTS, faults=FAULTS, every=6.0, seed=11, patience=3600)
    happened = soak(tmp_path, how)
    with capsys.disabled():
        for what, count in happened.items():
            sys.stdout.write(f"\n{what}: {count}")
    kills = sum(n for what, n in happened["faults"].items() if what.startswith("kill"))
    assert kills > FAULTS * KILLED * 0.7, "the faults did not happen"
