"""Reports by day, for sparklines: fixed days, small counts hidden."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max, Q

from triage.core.symptoms import UNSORTED
from triage.models import Placement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from triage.queries.cause_view import CauseView

DAY = timedelta(days=1)
LEVELS = 12


@dataclass(frozen=True)
class Daily:
    """Heights of one bar a day from `start`, 0 to LEVELS.

    Heights are rounded to a twelfth of the tallest, and a day with fewer reporters
    than may be shown is 0, so that no count can be read off a picture.
    """

    start: datetime
    heights: tuple[int, ...]

    @property
    def end(self) -> datetime:
        """The end of the last day."""
        return self.start + DAY * len(self.heights)

    @property
    def last_day(self) -> datetime:
        """The start of the last day."""
        return self.end - DAY

    @property
    def empty(self) -> bool:
        """True when no day has enough reporters."""
        return not any(self.heights)


Entry = tuple[str, datetime, str]


def daily_by_key(
    *, entries: Iterable[Entry], since: datetime, until: datetime, min_reporters: int
) -> dict[str, Daily]:
    """Return the days of every key among (key, hour, reporter) entries."""
    start = midnight(since)
    days = max(0, -((start - until) // DAY))
    counts: dict[str, list[int]] = defaultdict(lambda: [0] * days)
    people: dict[str, list[set[str]]] = defaultdict(
        lambda: [set() for _ in range(days)]
    )
    for key, hour, reporter in entries:
        index = (hour - start) // DAY
        if 0 <= index < days:
            counts[key][index] += 1
            people[key][index].add(reporter)
    return {
        key: Daily(start, _heights(counts[key], people[key], min_reporters))
        for key in counts
    }


def _heights(
    counts: list[int], people: list[set[str]], min_reporters: int
) -> tuple[int, ...]:
    shown = [
        count if len(names - {""}) >= min_reporters else 0
        for count, names in zip(counts, people, strict=True)
    ]
    top = max(shown, default=0)
    return tuple(-(-LEVELS * count // top) if count else 0 for count in shown)


def midnight(at: datetime) -> datetime:
    """Return the start of the day in UTC."""
    utc = at.astimezone(UTC)
    return utc.replace(hour=0, minute=0, second=0, microsecond=0)


def cause_daily(*, cause: CauseView, now: datetime) -> Daily:
    """Return the days of the reports in a cause's series and place.

    From a fortnight before the onset to a week after its end, or to the latest report.
    Reports of untrusted sources are left out, as in the cause's own figures.
    """
    known = Placement.objects.filter(received_at__lte=now, trusted=True)
    latest = known.aggregate(latest=Max("hour"))["latest"] or cause.detected_at
    end = cause.resolved_at + 7 * DAY if cause.resolved_at else latest + DAY
    since, until = cause.onset - 14 * DAY, min(end, latest + DAY, now)
    rows = known.filter(_told(cause), hour__gte=since, hour__lt=until).values_list(
        "hour", "reporter", "attributes", "symptom_id", "detectors"
    )
    found = daily_by_key(
        entries=(
            ("", hour, reporter)
            for hour, reporter, attributes, symptom_id, detectors in rows.iterator()
            if _inside(attributes, cause) and _fits(symptom_id, detectors, cause)
        ),
        since=since,
        until=until,
        min_reporters=settings.MIN_REPORTERS,
    )
    return found.get("", Daily(midnight(since), ()))


def _symptom_ids(cause: CauseView) -> set[str]:
    return {"" if s.symptom_id == UNSORTED else s.symptom_id for s in cause.symptoms}


def _told(cause: CauseView) -> Q:
    """Return what the database can say of a cause's series: all but detectors."""
    kind, _, name = cause.series.partition(":")
    if kind in ("all", "detector"):
        return Q()
    told = Q(symptom_id__in=_symptom_ids(cause))
    return told | Q(family=name) if kind == "family" else told


def _inside(attributes: Mapping[str, str], cause: CauseView) -> bool:
    return all(attributes.get(name) in values for name, values in cause.attributes)


def _fits(symptom_id: str, detectors: Sequence[str], cause: CauseView) -> bool:
    kind, _, name = cause.series.partition(":")
    if kind != "detector":
        return True
    return name in detectors or symptom_id in _symptom_ids(cause)
