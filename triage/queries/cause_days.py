"""The days of causes' reports, for their sparklines."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max, Q

from triage.core.symptoms import UNSORTED
from triage.models import Placement
from triage.queries.causes import cause_known, causes_known
from triage.queries.remembered import remembered
from triage.queries.series import DAY, Daily, Entry, daily_by_key, midnight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from triage.queries.cause_view import CauseView


def cause_daily(*, cause_id: str, now: datetime) -> Daily | None:
    """Return the days of one cause's reports, None when no such cause is known."""
    return causes_daily(cause_ids=(cause_id,), now=now).get(cause_id)


@remembered
def causes_daily(*, cause_ids: tuple[str, ...], now: datetime) -> Mapping[str, Daily]:
    """Return the days of the reports in each cause's series and place, by its id.

    From a fortnight before the onset to a week after its end, or to the latest report.
    Reports of untrusted sources are left out, as in the cause's own figures. One pass
    reads the reports of all of them; who is not known is left out.
    """
    causes = _causes(cause_ids, now)
    known = Placement.objects.filter(received_at__lte=now, trusted=True)
    latest: datetime | None = known.aggregate(latest=Max("hour"))["latest"]
    spans = {c.cause_id: _span(c, latest=latest, now=now) for c in causes}
    wanted = Q(pk__in=())
    for cause in causes:
        since, until = spans[cause.cause_id]
        wanted |= _told(cause) & Q(hour__gte=since, hour__lt=until)
    entries: dict[str, list[Entry]] = {c.cause_id: [] for c in causes}
    rows = known.filter(wanted).values_list(
        "hour", "reporter", "attributes", "symptom_id", "family", "detectors"
    )
    for hour, reporter, attributes, symptom_id, family, detectors in rows.iterator():
        for cause in causes:
            since, until = spans[cause.cause_id]
            if (
                since <= hour < until
                and _inside(attributes, cause)
                and _fits(symptom_id, family, detectors, cause)
            ):
                entries[cause.cause_id].append(("", hour, reporter))
    return MappingProxyType(
        {
            cause_id: _daily(entries[cause_id], since, until)
            for cause_id, (since, until) in spans.items()
        }
    )


def _causes(cause_ids: Sequence[str], now: datetime) -> list[CauseView]:
    """Return the causes of these ids, those too that were merged into another."""
    listed = {cause.cause_id: cause for cause in causes_known(now=now)}
    found = [
        listed.get(cause_id) or cause_known(cause_id=cause_id, now=now)
        for cause_id in cause_ids
    ]
    return [cause for cause in found if cause is not None]


def _daily(entries: Sequence[Entry], since: datetime, until: datetime) -> Daily:
    found = daily_by_key(
        entries=entries,
        since=since,
        until=until,
        min_reporters=settings.MIN_REPORTERS,
    )
    return found.get("", Daily(midnight(since), ()))


def _span(
    cause: CauseView, *, latest: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    last = (latest or cause.detected_at) + DAY
    end = cause.resolved_at + 7 * DAY if cause.resolved_at else last
    return cause.onset - 14 * DAY, min(end, last, now)


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


def _fits(
    symptom_id: str, family: str, detectors: Sequence[str], cause: CauseView
) -> bool:
    """Say whether a report is in a cause's series, as `_told` has it, detectors too."""
    kind, _, name = cause.series.partition(":")
    return (
        kind == "all"
        or symptom_id in _symptom_ids(cause)
        or (kind == "family" and family == name)
        or (kind == "detector" and name in detectors)
    )
