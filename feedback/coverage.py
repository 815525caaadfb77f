"""Which hours have traffic counts, summed up by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, Count, IntegerField, Sum, Value, When

from feedback.models import Traffic

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

ELSE = -1


@dataclass(frozen=True)
class HourCounted:
    """An hour in which a group of deployments was counted, and how many of it were.

    `group` is the group's place in the list that was asked for.
    """

    hour: datetime
    group: int
    deployments: int


def traffic_span() -> tuple[datetime, datetime] | None:
    """Return the first and the last hour that has a count, None without counters."""
    # Asked for one by one: SQLite looks at every row for both at once.
    hours = Traffic.objects.order_by("hour").values_list("hour", flat=True)
    first, last = hours.first(), hours.last()
    return None if first is None or last is None else (first, last)


def hours_counted(
    *, since: datetime, until: datetime, groups: Sequence[Collection[int]]
) -> Iterator[HourCounted]:
    """Give the counted hours of [since, until), once for each group of deployment ids.

    The deployments must be in one group at most; those in none are left out.
    """
    if not groups:
        return
    cases = [
        When(deployment_id__in=list(ids), then=Value(place))
        for place, ids in enumerate(groups)
        if ids
    ]
    group = Case(*cases, default=Value(ELSE), output_field=IntegerField())
    rows = Traffic.objects.filter(hour__gte=since, hour__lt=until).order_by()
    summed = rows.annotate(place=group).values_list("hour", "place")
    for hour, place, count in summed.annotate(count=Count("pk")):
        if place != ELSE:
            yield HourCounted(hour=hour, group=place, deployments=count)


def requests_by_deployment(*, since: datetime, until: datetime) -> dict[int, int]:
    """Return the requests of each deployment in the hours of [since, until)."""
    rows = Traffic.objects.filter(hour__gte=since, hour__lt=until).order_by()
    summed = rows.values_list("deployment_id").annotate(requests=Sum("requests"))
    return dict(summed)


def requests_by_hour(
    *, since: datetime, until: datetime, of: Collection[int] | None = None
) -> dict[datetime, int]:
    """Return the requests in each counted hour of [since, until).

    `of` are ids of deployments; None is all of them.
    """
    rows = Traffic.objects.filter(hour__gte=since, hour__lt=until).order_by()
    if of is not None:
        rows = rows.filter(deployment_id__in=list(of))
    return dict(rows.values_list("hour").annotate(requests=Sum("requests")))
