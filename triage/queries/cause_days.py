"""The days of one cause's reports, for its sparkline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max, Q

from triage.core.symptoms import UNSORTED
from triage.models import Placement
from triage.queries.causes import cause_known
from triage.queries.remembered import remembered
from triage.queries.series import DAY, Daily, daily_by_key, midnight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from triage.queries.cause_view import CauseView


@remembered
def cause_daily(*, cause_id: str, now: datetime) -> Daily | None:
    """Return the days of the reports in a cause's series and place.

    From a fortnight before the onset to a week after its end, or to the latest report.
    Reports of untrusted sources are left out, as in the cause's own figures.
    None when no such cause is known.
    """
    cause = cause_known(cause_id=cause_id, now=now)
    if cause is None:
        return None
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
