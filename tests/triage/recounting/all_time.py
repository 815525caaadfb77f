"""All time beside single weeks: what is left when one is taken from the other.

Whoever reads a number of all time and the same number of a week can subtract them. So
weeks of too few reporters do not count in all time unless together they have enough,
and a number of all time is hidden when what lies outside one of its weeks does not.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import TruncWeek

from tests.triage.recounting.totals import NAMED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

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
    """Say whether what lies outside one or two shown weeks rests on too few."""
    floor = settings.MIN_REPORTERS
    weeks = _weeks(placements)
    large = [week for week, count in weeks.items() if count >= floor]
    if len(large) not in (1, 2) or len(weeks) == len(large):
        # No week can be shown, or outside each two of them lies another one.
        return False
    return _reporters(placements.exclude(_within(large))) < floor


def small_rests(placements: QuerySet[Placement]) -> frozenset[str]:
    """Return the symptoms, as stored, of which `small_rest` says so: two queries."""
    floor = settings.MIN_REPORTERS
    weeks: dict[str, dict[datetime, int]] = defaultdict(dict)
    for row in _weekly(placements, "symptom_id"):
        weeks[row["symptom_id"]][row["week"]] = row["people"]
    outside, asked = Q(pk__in=()), set()
    for symptom_id, found in weeks.items():
        large = [week for week, count in found.items() if count >= floor]
        if len(large) in (1, 2) and len(found) > len(large):
            asked.add(symptom_id)
            outside |= Q(symptom_id=symptom_id) & ~_within(large)
    rest = placements.filter(outside).values("symptom_id")
    people = rest.annotate(people=Count("reporter", distinct=True, filter=NAMED))
    enough = people.filter(people__gte=floor).values_list("symptom_id", flat=True)
    return frozenset(asked.difference(enough))


def _weeks(placements: QuerySet[Placement]) -> dict[datetime, int]:
    """Return the distinct reporters of every week that has a report."""
    return {row["week"]: row["people"] for row in _weekly(placements)}


def _weekly(placements: QuerySet[Placement], *by: str) -> Iterator[dict[str, Any]]:
    weekly = placements.annotate(week=TruncWeek("hour", tzinfo=UTC)).values(*by, "week")
    rows = weekly.annotate(people=Count("reporter", distinct=True, filter=NAMED))
    yield from rows.order_by("week")


def _within(weeks: Collection[datetime]) -> Q:
    inside = Q(pk__in=())
    for week in weeks:
        inside |= Q(hour__gte=week, hour__lt=week + WEEK)
    return inside


def _reporters(placements: QuerySet[Placement]) -> int:
    return placements.filter(NAMED).values("reporter").distinct().count()
