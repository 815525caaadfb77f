"""Up to which day what was told counts: no step of a number rests on too few people.

Whoever reads one number on two days can subtract. So days are told as a whole, when
they are over, and a number moves on only to the end of a day by which enough distinct
reporters have been added to it. Total, rows and the reports without attributes each
have such a day of their own.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Value
from django.db.models.functions import TruncDay

from tests.triage.recounting.totals import BARE, NAMED
from triage.models import Placement, ScanState
from triage.queries.series import DAY, midnight

if TYPE_CHECKING:
    from collections.abc import Mapping

HOUR = timedelta(hours=1)
RECENT = timedelta(days=28)

# Of one number the days on which something was told, with their distinct reporters.
_Days = dict[datetime, int]


@dataclass(frozen=True)
class Closed:
    """The ends of what counts, each a midnight in UTC and not itself counted.

    `midnight` closes the last whole day, `total` what counts in totals, `bare` the
    reports without attributes among these and `rows` each symptom, as stored, of them.
    """

    midnight: datetime
    total: datetime
    bare: datetime
    rows: Mapping[str, datetime]

    @property
    def told(self) -> QuerySet[Placement]:
        """What was told on whole days."""
        return Placement.objects.filter(_before(self.midnight))

    @property
    def counted(self) -> QuerySet[Placement]:
        """What counts in totals."""
        return Placement.objects.filter(_before(self.total))

    @property
    def in_rows(self) -> Q:
        """What among this counts in the row of its symptom."""
        inside = Q(pk__in=())
        for symptom_id, end in self.rows.items():
            inside |= Q(symptom_id=symptom_id, taken_at__lt=end)
        return inside

    @property
    def without_attributes(self) -> Q:
        """What among this counts as without attributes."""
        return BARE & Q(taken_at__lt=self.bare)


def closed_days(*, now: datetime) -> Closed:
    """Return up to when what was told counts, as of `now`."""
    midnight_ = last_midnight(now=now)
    told = Placement.objects.filter(_before(midnight_))
    total = _ends(told, until=midnight_, by=None, weekly=True).get("", midnight_)
    counted = Placement.objects.filter(_before(total))
    return Closed(
        midnight=midnight_,
        total=total,
        bare=_ends(counted.filter(BARE), until=total, by=None).get("", total),
        rows=_ends(counted, until=total, by="symptom_id", otherwise=total),
    )


def last_midnight(*, now: datetime) -> datetime:
    """Return the end of the last day to which nothing can be added any more.

    The clock is that of the pipeline, which in a replay is another than `now`; it has
    an hour to store what it placed before midnight. Where nothing was scanned it is
    `now`.
    """
    last: datetime | None = ScanState.objects.aggregate(last=Max("last_hour"))["last"]
    if last is None:
        return midnight(now - HOUR)
    latest: datetime | None = Placement.objects.aggregate(m=Max("taken_at"))["m"]
    scanned = last + HOUR
    return midnight(min(now, max(scanned, latest - HOUR) if latest else scanned))


def _before(end: datetime) -> Q:
    return Q(received_at__lt=end, taken_at__lt=end)


def _ends(
    placements: QuerySet[Placement],
    *,
    until: datetime,
    by: str | None,
    weekly: bool = False,
    otherwise: datetime | None = None,
) -> dict[str, datetime]:
    """Return for each value of a column the end of the last day that enough closed.

    A value with too few reporters in all has none, or `otherwise`: its number is
    hidden whole. Days before the last one with enough do not matter, so older
    reports are read only of what has none of late.
    """
    key = by or "key"
    rows = placements.annotate(day=TruncDay("taken_at", tzinfo=UTC))
    rows = rows if by else rows.annotate(key=Value(""))
    days = _days(rows.filter(taken_at__gte=until - RECENT), key)
    large = [value for value, found in days.items() if _large(found)]
    if by or not large:
        days |= _days(rows.exclude(**{f"{key}__in": large}), key)
    names = _names(rows, key, {value: _large(found) for value, found in days.items()})
    ends = {
        value: (weekly and _end(found, names[value], weekly=True))
        or _end(found, names[value], weekly=False)
        or otherwise
        for value, found in days.items()
    }
    return {value: end for value, end in ends.items() if end}


def _days(rows: QuerySet[Placement], key: str) -> dict[str, _Days]:
    days: dict[str, _Days] = defaultdict(dict)
    counts = rows.values(key, "day").annotate(
        people=Count("reporter", distinct=True, filter=NAMED)
    )
    for row in counts.order_by():
        days[row[key]][row["day"]] = row["people"]
    return days


def _large(days: _Days) -> datetime | None:
    """Return the last day that has enough reporters by itself."""
    large = [day for day, count in days.items() if count >= settings.MIN_REPORTERS]
    return max(large, default=None)


def _names(
    rows: QuerySet[Placement], key: str, since: Mapping[str, datetime | None]
) -> dict[str, dict[datetime, set[str]]]:
    """Return who told on the days after the last large one: few on each of them."""
    after = Q(pk__in=())
    for value, day in since.items():
        mine = Q(**{key: value})
        after |= mine & Q(taken_at__gte=day + DAY) if day else mine
    found: dict[str, dict[datetime, set[str]]] = defaultdict(lambda: defaultdict(set))
    told = rows.filter(NAMED, after).values_list(key, "day", "reporter").distinct()
    for value, day, reporter in told:
        found[value][day].add(reporter)
    return found


def _end(
    days: _Days, names: Mapping[datetime, set[str]], *, weekly: bool
) -> datetime | None:
    """Return the end of the last day that enough reporters closed.

    With `weekly` those of another ISO week do not help: the new week must be one that
    can be shown.
    """
    large = _large(days)
    end = large + DAY if large else None
    people: set[str] = set()
    week = None
    for day in sorted(names):
        if weekly and week != (week := day.isocalendar()[:2]):
            people = set()
        people |= names[day]
        if len(people) >= settings.MIN_REPORTERS:
            end, people = day + DAY, set()
    return end
