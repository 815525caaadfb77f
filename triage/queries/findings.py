"""What is no cause and yet to be known, of whatever kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage.queries.everywhere import Everywhere, everywhere_known, everywhere_lately
from triage.queries.rhythms import DailyRise, daily_known, daily_lately

if TYPE_CHECKING:
    from datetime import datetime

Finding = Everywhere | DailyRise


def findings_known(*, now: datetime) -> tuple[Finding, ...]:
    """Return the findings told by `now`, kind by kind, the earliest first."""
    return (*everywhere_known(now=now), *daily_known(now=now))


def findings_lately(*, now: datetime) -> tuple[Finding, ...]:
    """Return those that last or were over not long ago, the latest first."""
    return (*everywhere_lately(now=now), *daily_lately(now=now))
