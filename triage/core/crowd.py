"""Who stands behind the reports of one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from triage.core.fleet import UNLOCATED
from triage.core.rows import NOBODY

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from triage.core.counts import Events
    from triage.core.ledger import Ledger

# Reports in ten days up to which a reporter counts in full.
USUAL = 4.0


@dataclass(frozen=True)
class Spread:
    """So many reports, by their posterior, and the distinct reporters behind them."""

    reports: float
    reporters: int


class Crowd:
    """The people of some entries inside `mask`, and the reports without a name.

    Who does not say where the report is from is nobody here: that stands in `spread`.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        events: Events,
        mask: NDArray[np.bool_],
        hours: tuple[int, int],
    ) -> None:
        """`hours` [since, until) are those in which everybody's reports are counted."""
        self._ledger, self._events, self._mask = ledger, events, mask
        self._hours = hours
        here = (events.deployment != UNLOCATED) & mask[events.deployment]
        who = events.reporter[here]
        self._people = np.unique(who[who != NOBODY])
        self.nameless = int((who == NOBODY).sum())

    @property
    def reporters(self) -> int:
        """Distinct reporters."""
        return len(self._people)

    @property
    def voices(self) -> float:
        """Distinct reporters, those who report all the time weighing less.

        Who sent more than USUAL reports of any kind in these hours counts as USUAL
        out of so many, so that three people cannot lift four to an alarm.
        """
        since, until = self._hours
        told = self._ledger.counts.reports_of(
            reporters=self._people, since=since, until=until
        )
        # In the order of size: the same sum whatever number a person has.
        return float(sum(min(1.0, USUAL / count) for count in sorted(told.tolist())))

    def spread(self) -> Spread:
        """The reports that do not say where they are from and may be from here."""
        reports, people = 0.0, set[int]()
        for lost, shares in self._ledger.lost(self._events):
            here = shares[:, self._mask].sum(axis=1)
            reports += float(here.sum())
            people.update(lost.reporter[here > 0].tolist())
        return Spread(reports, len(people - {NOBODY}))
