"""The alarm threshold that keeps the promise FALSE_CAUSES_PER_YEAR.

A first setting: the slope is that of an exponential tail of a log-likelihood ratio,
the level was set with a margin after few simulated null histories of counts. What a
setting gives is measured by bench/calibrate_scan.py.
"""

from __future__ import annotations

import math

VERSION = "threshold-2026-11-23"
# Causes a year on the null fall e-fold with each nat above this score.
ONE_A_YEAR = 12.0
NATS_A_FOLD = 1.0


def alarm_for(false_causes_per_year: float) -> float:
    """The penalised score, in nats, that raises an alarm.

    Raises ValueError unless the rate is positive.
    """
    if false_causes_per_year <= 0:
        raise ValueError("FALSE_CAUSES_PER_YEAR must be more than 0")
    return ONE_A_YEAR - NATS_A_FOLD * math.log(false_causes_per_year)
