"""What is no cause and yet to be known, of whatever kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from triage.queries.causes import documents_known
from triage.queries.everywhere import Everywhere, everywhere_known, everywhere_lately
from triage.queries.moved import TrafficMoved, moved_known, moved_lately
from triage.queries.rhythms import (
    DailyRise,
    WeekdayRise,
    clock_lately,
    daily_known,
    weekdays_known,
)

if TYPE_CHECKING:
    from datetime import datetime

Finding = Everywhere | DailyRise


def findings_known(*, now: datetime) -> tuple[Finding, ...]:
    """Return the findings told by `now`, kind by kind, the earliest first."""
    return (
        *everywhere_known(now=now),
        *daily_known(now=now),
    )


def findings_lately(
    *, now: datetime
) -> tuple[Finding | WeekdayRise | TrafficMoved, ...]:
    """Return what lasts or was over not long ago, under whatever key it is told.

    Kind by kind, the latest first.
    """
    return (
        *everywhere_lately(now=now),
        *clock_lately(now=now),
        *moved_lately(now=now),
    )


def everything_known(*, now: datetime) -> dict[str, list[dict[str, Any]]]:
    """Return the documents of all causes and, beside them, of what is no cause."""
    return {
        "causes": list(documents_known(now=now)),
        "findings": [found.document() for found in findings_known(now=now)],
        "weekday_rises": [rise.document() for rise in weekdays_known(now=now)],
        "traffic_moves": [moved.document() for moved in moved_known(now=now)],
    }
