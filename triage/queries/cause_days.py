"""The days of causes' reports, for their sparklines."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from triage.core.symptoms import UNSORTED
from triage.queries.causes import cause_known, causes_known
from triage.queries.columns import stamp, time_of
from triage.queries.daily import daily_of_rows
from triage.queries.placed import Rows, placed
from triage.queries.remembered import remembered
from triage.queries.series import DAY, Daily, midnight

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from triage.queries.cause_view import CauseView
    from triage.queries.columns import Mask


def cause_daily(*, cause_id: str, now: datetime) -> Daily | None:
    """Return the days of one cause's reports, None when no such cause is known."""
    return causes_daily(cause_ids=(cause_id,), now=now).get(cause_id)


@remembered
def causes_daily(*, cause_ids: tuple[str, ...], now: datetime) -> Mapping[str, Daily]:
    """Return the days of the reports in each cause's series and place, by its id.

    From a fortnight before the onset to a week after its end, or to the latest report.
    Reports of untrusted sources are left out, as in the cause's own figures; who is
    not known is left out.
    """
    causes, every = _causes(cause_ids, now), placed()
    known = every.only((every.received <= stamp(now)) & every.trusted)
    latest = time_of(known.hour.max()) if len(known) else None
    return MappingProxyType(
        {
            cause.cause_id: _daily(known, cause, *_span(cause, latest=latest, now=now))
            for cause in causes
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


def _daily(known: Rows, cause: CauseView, since: datetime, until: datetime) -> Daily:
    mine = known.only((known.hour >= stamp(since)) & (known.hour < stamp(until)))
    mine = mine.only(_told(mine, cause) & mine.placed_in(dict(cause.attributes)))
    one = np.zeros(len(mine), dtype=int)
    found = daily_of_rows(mine, keys=one, since=since, until=until)
    return found.get(0, Daily(midnight(since), ()))


def _span(
    cause: CauseView, *, latest: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    last = (latest or cause.detected_at) + DAY
    end = cause.resolved_at + 7 * DAY if cause.resolved_at else last
    return cause.onset - 14 * DAY, min(end, last, now)


def _symptom_ids(cause: CauseView) -> set[str]:
    return {"" if s.symptom_id == UNSORTED else s.symptom_id for s in cause.symptoms}


def _told(some: Rows, cause: CauseView) -> Mask:
    """Say which are in a cause's series."""
    kind, _, name = cause.series.partition(":")
    if kind == "all":
        return np.ones(len(some), dtype=bool)
    told = some.labelled(_symptom_ids(cause))
    if kind == "family":
        told |= some.in_family(name)
    return told | some.detected(name) if kind == "detector" else told
