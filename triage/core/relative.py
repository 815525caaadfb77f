"""No traffic counters: the reports themselves are the exposure.

The reports of all kinds from one deployment in one hour stand for its requests, so a
symptom is judged by its share of the reports there against its share elsewhere and
before: case against control. What raises every complaint of one place alike cannot
be seen this way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from triage.core.counts import UNLOCATED
from triage.core.views import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from triage.core.views import Ledger

# Reports that name yet another combination are located in those known, or nowhere.
MOST_DEPLOYMENTS = 2000


def add_deployments(
    *, ledger: Ledger, combinations: Iterable[Mapping[str, str]]
) -> None:
    """Make a deployment of every combination of attributes that reports name."""
    for attributes in sorted(combinations, key=lambda a: sorted(a.items())):
        if attributes and len(ledger.fleet) < MOST_DEPLOYMENTS:
            ledger.fleet.add(attributes=attributes)
    ledger.counts.fleet_changed()


def stand_in(*, ledger: Ledger, hours: Iterable[int]) -> None:
    """Put the located reports of these hours in the place of their requests."""
    wanted = sorted(set(hours))
    if not wanted:
        return
    since, width = wanted[0], len(ledger.fleet)
    events = ledger.counts.events(since=since, until=wanted[-1] + 1)
    number = ledger.counts.series_number(ALL)
    keep = (events.series == number) & (events.deployment != UNLOCATED)
    shape = (wanted[-1] + 1 - since, width)
    flat = (events.hour[keep] - since) * width + events.deployment[keep]
    grid = np.bincount(flat, minlength=shape[0] * width)
    grid = grid.reshape(shape).astype(float)
    for hour in wanted:
        ledger.traffic.put_hour(hour=hour, requests=grid[hour - since])
