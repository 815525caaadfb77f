"""Exact intervals of shares, of the ratio of two, and of rates.

A share: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934). The ratio: given the
failures of both sides together, those inside are binomial (J. Przyborowski and H.
Wilenski, Biometrika 31, 1940), which is exact for rare failures and wide otherwise.
A rate: F. Garwood, Biometrika 28 (1936).
"""

from __future__ import annotations

from math import inf

from scipy.stats import beta, chi2


def share_interval(*, hits: int, of: int, level: float = 0.95) -> tuple[float, float]:
    """Return the interval of a share of `hits` in `of` trials, (0, 1) for none.

    Raises ValueError unless 0 <= hits <= of.
    """
    if not 0 <= hits <= of:
        raise ValueError("hits must be between 0 and the number of trials")
    tail = (1 - level) / 2
    low = float(beta.ppf(tail, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return low, high


def ratio_interval(
    *, inside: tuple[int, int], outside: tuple[int, int], level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of (share inside) over (share outside), each (hits, of).

    (0, inf) when nothing can be said: no hits, or a side without trials.
    """
    (hits, of), (other_hits, other_of) = inside, outside
    if not (hits + other_hits and of and other_of):
        return 0.0, inf
    low, high = share_interval(hits=hits, of=hits + other_hits, level=level)
    scale = other_of / of
    return scale * low / (1 - low), scale * high / (1 - high) if high < 1 else inf


def rate_interval(
    *, count: int, exposure: float, level: float = 0.95
) -> tuple[float, float]:
    """Return the interval of a Poisson rate per unit of exposure."""
    tail = (1 - level) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    high = float(chi2.ppf(1 - tail, 2 * count + 2)) / 2
    return low / exposure, high / exposure
