"""Is a symptom rising or falling? Exact intervals of Poisson rates and their ratio."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import beta

LEVEL = 0.95
_TAIL = (1 - LEVEL) / 2


@dataclass(frozen=True)
class Change:
    """The rate of a week over that of the week before, with its 95% interval.

    `ratio` and `high` are None where nothing was reported before.
    """

    ratio: float | None
    low: float
    high: float | None

    @property
    def direction(self) -> str:
        """Return "rising", "falling" or "level": whether the interval holds 1.

        Two hundred such tests of nothing call at most ten of them a direction, if
        reports come one by one, so this is a hint and never an alarm.
        """
        if self.low > 1:
            return "rising"
        return "falling" if self.high is not None and self.high < 1 else "level"

    @property
    def text(self) -> str:
        """The ratio and its interval in words."""
        if self.ratio is None or self.high is None:
            return f"none the week before (at least {self.low:.2g} ×)"
        return f"{self.ratio:.2g} × ({self.low:.2g} to {self.high:.2g})"


def change(
    *, count: int, before: int, exposure: float, exposure_before: float
) -> Change | None:
    """Return how one rate stands to an earlier one; None when there were no reports.

    Given their sum, the later count is binomial (Przyborowski and Wilenski, Biometrika
    31, 1940), so the limits of its share (Clopper and Pearson 1934) are those of
    the ratio. Without traffic in either week the counts themselves are compared.
    """
    if not exposure or not exposure_before:
        exposure = exposure_before = 1.0
    if not count + before:
        return None
    scale = exposure_before / exposure
    low = beta.ppf(_TAIL, count, before + 1) if count else 0.0
    high = beta.ppf(1 - _TAIL, count + 1, before) if before else None
    return Change(
        ratio=count / before * scale if before else None,
        low=_odds(float(low)) * scale,
        high=None if high is None else _odds(float(high)) * scale,
    )


def _odds(share: float) -> float:
    return share / (1 - share)
