"""How many reports, by how many reporters: the denominators of everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Max, Min, Q

from triage.queries.figures import WITHHELD, Figure
from triage.queries.totals import Totals, reporters_figure, reports_figure

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from triage.models import Placement

NAMED = ~Q(reporter="")
BARE = Q(attributes={})


def totals_of(
    placements: QuerySet[Placement],
    *,
    bare: Q = BARE,
    hide_bare: bool = False,
    told: QuerySet[Placement] | None = None,
) -> Totals:
    """Return the totals of a set of placements, small counts hidden.

    The count of reports without attributes is hidden as well when the others, which
    are the total less these, have too few reporters, and where `hide_bare` says so.
    `bare` says which of them count as such.
    Where there are reports in `told` that do not count yet, none here is no zero.
    """
    found = placements.aggregate(
        reports=Count("id"),
        reporters=Count("reporter", distinct=True, filter=NAMED),
        bare=Count("id", filter=bare),
        bare_reporters=Count("reporter", distinct=True, filter=bare & NAMED),
        placed=Count("id", filter=~bare),
        placed_reporters=Count("reporter", distinct=True, filter=~bare & NAMED),
        first=Min("hour"),
        last=Max("hour"),
    )
    without = reports_figure(found["bare"], reporters=found["bare_reporters"])
    few = found["placed"] and found["placed_reporters"] < settings.MIN_REPORTERS
    if found["bare"] and without.shown and (few or hide_bare):
        without = Figure(None, WITHHELD)
    waiting = told is not None and not found["reports"] and told.exists()
    if not found["bare"] and told is not None and told.filter(BARE).exists():
        without = reports_figure(1, reporters=0)
    return Totals(
        raw_reports=found["reports"],
        reports=reports_figure(
            found["reports"] or waiting, reporters=found["reporters"]
        ),
        reporters=reporters_figure(
            found["reporters"], reports=found["reports"] or waiting
        ),
        without_attributes=without,
        first=found["first"],
        last=found["last"],
    )
