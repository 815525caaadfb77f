"""What would be expected if nothing were wrong.

rate = level of the series x one factor for each attribute value x a factor of the
deployment, every factor shrunk to 1 by a Gamma prior (Gamma-Poisson, empirical
Bayes), fitted by a few sweeps of iterative proportional fitting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from triage.core.dispersion import SPANS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

VERSION = "baseline-2026-12-01"
PRIOR_REPORTS = 20.0
SWEEPS = 3


@dataclass(frozen=True)
class Baseline:
    """Fitted rates; arrays have the shape (series, deployments).

    `rate` is in reports a request. `past` is how many reports of the training
    window stand behind each rate, which says how far the rate can be trusted.
    `dispersion`, shape (series, spans), is how much more the counts vary than
    Poisson's; see triage.core.dispersion.
    """

    rate: NDArray[np.float64]
    past: NDArray[np.float64]
    dispersion: NDArray[np.float64]


def fit(
    *,
    counts: NDArray[np.float64],
    requests: NDArray[np.float64],
    groups: Sequence[NDArray[np.bool_]],
) -> Baseline:
    """Fit the rates of every series.

    `counts` has the shape (series, deployments), `requests` holds the exposure of
    the same cells, in the same shape, and `groups` has one array of shape (values,
    deployments) for each attribute.
    """
    total = requests.sum(axis=1, keepdims=True)
    level = (counts.sum(axis=1, keepdims=True) + 0.5) / np.maximum(total, 1.0)
    rate = np.broadcast_to(level, counts.shape).copy()
    for _ in range(SWEEPS):
        for group in groups:
            members = group.astype(float)
            factor = _shrunk(counts @ members.T, (rate * requests) @ members.T)
            unnamed = members.sum(axis=0) == 0
            rate *= factor @ members + unnamed
    rate *= _shrunk(counts, rate * requests)
    return Baseline(rate, counts, np.zeros((len(counts), len(SPANS))))


def _shrunk(
    observed: NDArray[np.float64], expected: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The posterior mean of a factor whose prior is worth PRIOR_REPORTS at 1."""
    return (observed + PRIOR_REPORTS) / (expected + PRIOR_REPORTS)
