"""No traffic counters: the reports themselves are the exposure.

The reports of all kinds from one deployment in one hour stand for its requests, so a
symptom is judged by its share of the reports there against its share elsewhere and
before: case against control. What raises every complaint of one place alike cannot
be seen this way.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from triage.core.fleet import UNLOCATED
from triage.core.ledger import ALL

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from triage.core.ledger import Ledger

# Reports that name yet another combination are located in those known, or nowhere.
MOST_DEPLOYMENTS = 2000
# Of so many reports that name an attribute, more than half bring a value of their own.
NAMED = 100
OWN = 0.5


class Variety:
    """How many values each attribute has, which tells those that name single reports.

    A session or a build of one's own says nothing of a place, and would make a
    deployment of every report.
    """

    def __init__(self) -> None:
        self._values: dict[str, Counter[str]] = {}

    def add(self, *, attributes: Mapping[str, str]) -> None:
        """Note what a report names that was not counted before."""
        for name, value in attributes.items():
            self._values.setdefault(name, Counter())[value] += 1

    def singular(self) -> frozenset[str]:
        """The attributes whose values are nearly all distinct."""
        return frozenset(
            name
            for name, values in self._values.items()
            if (named := values.total()) >= NAMED and len(values) > OWN * named
        )


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
