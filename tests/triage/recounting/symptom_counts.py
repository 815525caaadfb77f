"""What the database says of the symptoms of some placements; not fit to be shown."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from tests.triage.recounting.all_time import countable, small_rests
from tests.triage.recounting.closed_days import Closed
from tests.triage.recounting.series import daily_by_key
from tests.triage.recounting.totals import NAMED
from triage.core.symptoms import BY_ID, UNSORTED
from triage.models import Placement
from triage.queries.series import Daily

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

KEYWORDS = 6


def placements_known(
    *, closed: Closed, since: datetime | None, until: datetime | None
) -> QuerySet[Placement]:
    """Return the placements that count in totals and were created in [since, until).

    Of all time, those that count there: see `triage.queries.all_time`.
    """
    if since is None and until is None:
        return countable(closed.counted)
    return created(closed.counted, since=since, until=until)


def created(
    placements: QuerySet[Placement], *, since: datetime | None, until: datetime | None
) -> QuerySet[Placement]:
    """Return those of some placements that were created in [since, until)."""
    if since:
        placements = placements.filter(hour__gte=since)
    return placements.filter(hour__lt=until) if until else placements


def counts_of(known: QuerySet[Placement]) -> dict[str, tuple[int, int]]:
    """Return reports and distinct reporters of each symptom; zero is a value."""
    found = known.values("symptom_id").annotate(
        reports=Count("id"),
        reporters=Count("reporter", distinct=True, filter=NAMED),
    )
    counts = dict.fromkeys([*BY_ID, UNSORTED], (0, 0))
    for row in found:
        counts[row["symptom_id"] or UNSORTED] = (row["reports"], row["reporters"])
    return counts


def reporters_of(
    known: QuerySet[Placement], rows: Collection[str], closed: Closed
) -> int:
    """Return the distinct reporters of several symptoms and of what no row counts."""
    ids = ["" if row == UNSORTED else row for row in rows]
    named = known.filter(NAMED, Q(symptom_id__in=ids) | ~closed.in_rows)
    return named.values("reporter").distinct().count()


def rows_beside_weeks(known: QuerySet[Placement]) -> frozenset[str]:
    """Return the symptoms whose count of all time less a week's rests on too few."""
    return frozenset(row or UNSORTED for row in small_rests(known))


def rows_told(told: QuerySet[Placement]) -> frozenset[str]:
    """Return the symptoms that anybody told: their zero would be a false one."""
    ids = told.order_by().values_list("symptom_id", flat=True).distinct()
    return frozenset(row or UNSORTED for row in ids)


def words_of(known: QuerySet[Placement]) -> dict[str, tuple[str, ...]]:
    """Return the words that spoke for each symptom at enough distinct reporters."""
    people: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = known.filter(NAMED).exclude(symptom_id="")
    spoken = rows.values_list("symptom_id", "reporter", "words")
    for symptom_id, reporter, words in spoken.iterator():
        for word in words:
            people[symptom_id][word].add(reporter)
    return {symptom_id: _commonest(found) for symptom_id, found in people.items()}


def _commonest(people: Mapping[str, set[str]]) -> tuple[str, ...]:
    common = [w for w, names in people.items() if len(names) >= settings.MIN_REPORTERS]
    return tuple(sorted(common, key=lambda w: (-len(people[w]), w))[:KEYWORDS])


def daily_of(
    known: QuerySet[Placement], since: datetime | None, until: datetime | None
) -> dict[str, Daily]:
    """Return the days of each symptom."""
    if since is None or until is None:
        return {}
    rows = known.values_list("symptom_id", "hour", "reporter").iterator()
    return daily_by_key(
        entries=((symptom_id or UNSORTED, hour, who) for symptom_id, hour, who in rows),
        since=since,
        until=until,
        min_reporters=settings.MIN_REPORTERS,
    )
