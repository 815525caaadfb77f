"""Logged changes near the steps, the narrowing and the end of a cause.

A step is dated to a few hours only, and so is an end; so changes of half a day before
count, and the nearest of those whose scope fits comes first. Nearness in time and scope
is all that is claimed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.core.suspects import LAG_HOURS, LoggedChange, fit_of_scope, overlap

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

    from triage.core.fleet import Fleet

STEP, PART, END = "step", "a part ends", "end"
BEFORE_HOURS, AFTER_HOURS = 12.0, 6.0
# A scope must cover the place, and may cover the fleet.
LEAST_FIT = 0.1
MOST = 2


@dataclass(frozen=True)
class Turn:
    """Something that happens to a cause in hour `at`, to the deployments in `mask`."""

    what: str
    at: float
    mask: NDArray[np.bool_]


def related(
    *,
    turn: Turn,
    changes: Sequence[LoggedChange],
    fleet: Fleet,
    weight: NDArray[np.float64],
) -> list[LoggedChange]:
    """The changes that fit a turn in time and scope, best first, at most MOST."""
    found = []
    for change in changes:
        lag = turn.at - change.at
        if not -AFTER_HOURS <= lag <= BEFORE_HOURS:
            continue
        fit = fit_of_scope(
            *overlap(fleet=fleet, scope=change.scope, mask=turn.mask, weight=weight)
        )
        if fit >= LEAST_FIT:
            found.append((-fit * math.exp(-abs(lag) / LAG_HOURS), change))
    return [c for _, c in sorted(found, key=lambda f: (f[0], f[1].change_id))[:MOST]]
