"""Is a symptom rising or falling? A test of two Poisson rates."""

from __future__ import annotations

import math

LIMIT = 2.0


def direction(
    *, count: int, before: int, exposure: float, exposure_before: float
) -> str:
    """Return "rising", "falling" or "level".

    The difference of the two rates over its standard error, counts taken as Poisson;
    beyond LIMIT standard errors it is called a direction. Two hundred such tests of
    nothing call about nine of them one, so this is a hint and never an alarm. Without
    traffic in either week the counts themselves are compared.
    """
    if not exposure or not exposure_before:
        exposure = exposure_before = 1.0
    error = math.hypot(math.sqrt(count) / exposure, math.sqrt(before) / exposure_before)
    difference = count / exposure - before / exposure_before
    if not error or abs(difference) < LIMIT * error:
        return "level"
    return "rising" if difference > 0 else "falling"
