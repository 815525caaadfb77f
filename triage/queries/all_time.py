"""All time beside single weeks: what is left when one is taken from the other.

Whoever reads a number of all time and the same number of a week can subtract them. So
weeks of too few reporters do not count in all time unless together they have enough,
and a number of all time is hidden when what lies outside one of its weeks does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from django.conf import settings

if TYPE_CHECKING:
    from triage.queries.placed import Rows


def countable(known: Rows) -> Rows:
    """Return the placements that count in all time."""
    small = [w for w, count in _weeks(known).items() if count < settings.MIN_REPORTERS]
    inside = np.isin(known.weeks, small)
    if not small or known.only(inside).people() >= settings.MIN_REPORTERS:
        return known
    rest = known.only(~inside)
    return rest if len(rest) else known


def small_rest(some: Rows) -> bool:
    """Say whether what lies outside one or two shown weeks rests on too few."""
    floor = settings.MIN_REPORTERS
    weeks = _weeks(some)
    large = [week for week, count in weeks.items() if count >= floor]
    if len(large) not in (1, 2) or len(weeks) == len(large):
        # No week can be shown, or outside each two of them lies another one.
        return False
    return some.only(~np.isin(some.weeks, large)).people() < floor


def small_rests(some: Rows) -> frozenset[str]:
    """Return the symptoms, as stored, of which `small_rest` says so."""
    numbers = np.unique(some.symptom).tolist()
    return frozenset(
        some.name(number)
        for number in numbers
        if small_rest(some.only(some.symptom == number))
    )


def _weeks(some: Rows) -> dict[int, int]:
    """Return the distinct reporters of every week that has a report."""
    return some.people_by(some.weeks)
