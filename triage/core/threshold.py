"""The alarm threshold that keeps the promise FALSE_CAUSES_PER_YEAR.

Measured by bench/calibrate_scan.py on simulated null histories of counts.
"""

from __future__ import annotations

import math

VERSION = "threshold-2026-11-23"
# On the null, causes a year fall about e-fold with each nat above this score.
ONE_A_YEAR = 12.0
NATS_A_FOLD = 1.0


def alarm_for(false_causes_per_year: float) -> float:
    """The penalised score, in nats, that raises an alarm.

    Raises ValueError unless the rate is positive.
    """
    if false_causes_per_year <= 0:
        raise ValueError("FALSE_CAUSES_PER_YEAR must be more than 0")
    return ONE_A_YEAR - NATS_A_FOLD * math.log(false_causes_per_year)
