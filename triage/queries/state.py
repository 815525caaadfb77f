"""How far triage has come: what a page must say before it says "nothing found"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from triage.queries.all_time import countable, small_rest
from triage.queries.beside_causes import totals_beside
from triage.queries.closed_days import HOUR, Closed, closed_days
from triage.queries.remembered import remembered, standing
from triage.queries.totals import Totals, totals_of


@dataclass(frozen=True)
class State:
    """What has been computed: `scanned_to` is the end of the last scanned hour."""

    scanned_to: datetime | None
    totals: Totals

    @property
    def computed(self) -> bool:
        """False while no hour has been scanned."""
        return self.scanned_to is not None


def scanned_to() -> datetime | None:
    """Return the end of the last hour that was scanned, None before the first."""
    known = standing()
    last = known.last_hour if known else None
    return last + HOUR if last else None


def horizon(*, clock: datetime) -> datetime:
    """Return what counts as now: the clock, or the end of what was scanned if later.

    A replayed history may lie ahead of the clock of the machine that reads it.
    """
    scanned = scanned_to()
    return max(clock, scanned) if scanned else clock


def all_time_totals(*, closed: Closed, now: datetime) -> Totals:
    """Return the totals of all time, as every page shows them."""
    known = countable(closed.counted)
    bare = closed.without_attributes(known)
    totals = totals_of(
        known,
        bare=bare,
        hide_bare=small_rest(known.only(bare)),
        told=closed.told,
    )
    return totals_beside(totals, known=known, closed=closed, now=now)


@remembered
def state_known(*, now: datetime) -> State:
    """Return how far the scan has come and how many reports it rests on."""
    return State(
        scanned_to=scanned_to(),
        totals=all_time_totals(closed=closed_days(now=now), now=now),
    )
