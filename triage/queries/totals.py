"""How many reports, by how many reporters: the denominators of everything else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from triage.queries.columns import time_of
from triage.queries.figures import WITHHELD, Figure, fewer_than

if TYPE_CHECKING:
    from datetime import datetime

    from triage.queries.columns import Mask
    from triage.queries.placed import Rows

NAMED = ~Q(reporter="")


@dataclass(frozen=True)
class Totals:
    """Counts over a set of placements; `raw_reports` is for arithmetic, not to show.

    `without_attributes` are reports whose deployment is not known at all; `first` and
    `last` are the hours of the earliest and the latest report.
    """

    raw_reports: int
    reports: Figure
    reporters: Figure
    without_attributes: Figure
    first: datetime | None
    last: datetime | None

    @property
    def withheld(self) -> Totals:
        """These with no number left: another number would give away a few."""
        nothing = Figure(None, WITHHELD)
        return replace(
            self, reports=nothing, reporters=nothing, without_attributes=nothing
        )

    @property
    def without_bare(self) -> Totals:
        """These without the number of reports that have no attribute."""
        return replace(self, without_attributes=Figure(None, WITHHELD))

    @property
    def without_attributes_share(self) -> Figure:
        """The share of reports whose deployment is not known (0-1)."""
        bare = self.without_attributes
        if bare.value is None:
            return Figure(None, WITHHELD)
        return Figure(bare.value / self.raw_reports if self.raw_reports else 0.0)


def totals_of(
    some: Rows, *, bare: Mask, hide_bare: bool = False, told: Rows | None = None
) -> Totals:
    """Return the totals of a set of placements, small counts hidden.

    The count of reports without attributes is hidden as well when the others, which
    are the total less these, have too few reporters, and where `hide_bare` says so.
    `bare` says which of them count as such.
    Where there are reports in `told` that do not count yet, none here is no zero.
    """
    nowhere, somewhere = some.only(bare), some.only(~bare)
    without = reports_figure(len(nowhere), reporters=nowhere.people())
    few = len(somewhere) and somewhere.people() < settings.MIN_REPORTERS
    if len(nowhere) and without.shown and (few or hide_bare):
        without = Figure(None, WITHHELD)
    waiting = told is not None and not len(some) and len(told) > 0
    if not len(nowhere) and told is not None and told.bare.any():
        without = reports_figure(1, reporters=0)
    reports, reporters = len(some), some.people()
    return Totals(
        raw_reports=reports,
        reports=reports_figure(reports or waiting, reporters=reporters),
        reporters=reporters_figure(reporters, reports=reports or waiting),
        without_attributes=without,
        first=time_of(some.hour.min()) if reports else None,
        last=time_of(some.hour.max()) if reports else None,
    )


def reports_figure(reports: int, *, reporters: int) -> Figure:
    """Return a count of reports as it may be shown: zero is a value."""
    few = fewer_than(min_reporters=settings.MIN_REPORTERS)
    hide = reports > 0 and reporters < settings.MIN_REPORTERS
    return Figure(None if hide else reports, f"by {few}")


def reporters_figure(reporters: int, *, reports: int) -> Figure:
    """Return a count of distinct reporters as it may be shown."""
    few = fewer_than(min_reporters=settings.MIN_REPORTERS)
    hide = reports > 0 and reporters < settings.MIN_REPORTERS
    return Figure(None if hide else reporters, few)
