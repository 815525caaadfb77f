"""All time beside single weeks: what is left when one is taken from the other.

Whoever reads a number of all time and the same number of a week can subtract them. So
weeks of too few reporters do not count in all time unless together they have enough,
and a number of all time is hidden when what lies outside one of its weeks does not.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from triage.queries.totals import NAMED

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import QuerySet

    from triage.models import Placement

WEEK = timedelta(days=7)


def countable(known: QuerySet[Placement]) -> QuerySet[Placement]:
    """Return the placements that count in all time."""
    small = [w for w, count in _weeks(known).items() if count < settings.MIN_REPORTERS]
    inside = _within(small)
    if not small or _reporters(known.filter(inside)) >= settings.MIN_REPORTERS:
        return known
    rest = known.exclude(inside)
    return rest if rest.exists() else known


def small_rest(placements: QuerySet[Placement]) -> bool:
    """Say whether what lies outside some shown week rests on too few reporters."""
    floor = settings.MIN_REPORTERS
    weeks = _weeks(placements)
    large = [week for week, count in weeks.items() if count >= floor]
    if len(weeks) < 2 or len(large) != 1:
        # No week can be shown, or outside each of them lies another one.
        return False
    return _reporters(placements.exclude(_within(large))) < floor


def _weeks(placements: QuerySet[Placement]) -> dict[datetime, int]:
    """Return the distinct reporters of every week that has a report."""
    found = placements.annotate(week=TruncWeek("hour", tzinfo=UTC)).values("week")
    rows = found.annotate(people=Count("reporter", distinct=True, filter=NAMED))
    return {row["week"]: row["people"] for row in rows.order_by("week")}


def _within(weeks: Collection[datetime]) -> Q:
    inside = Q(pk__in=())
    for week in weeks:
        inside |= Q(hour__gte=week, hour__lt=week + WEEK)
    return inside


def _reporters(placements: QuerySet[Placement]) -> int:
    return placements.filter(NAMED).values("reporter").distinct().count()
