"""The period that a page is asked for, in whole days of UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from triage.queries.series import DAY
from triage.queries.timeline import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_DAYS = 366


def period_of(query: Mapping[str, str], *, usual: Period) -> Period:
    """Return the days from `from` to `to`, both included.

    `usual` fills what is missing. ValueError names what is wrong.
    """
    start = _day(query, "from") or usual.start
    last = _day(query, "to") or usual.last_day
    if last < start:
        raise ValueError("to: must not be before from")
    if (last - start).days >= MOST_DAYS:
        raise ValueError(f"to: must be less than {MOST_DAYS} days after from")
    return Period(start=start, end=last + DAY)


def _day(query: Mapping[str, str], name: str) -> datetime | None:
    text = query.get(name, "")
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name}: must be a day such as 2025-08-25") from None
    if not 2000 <= found.year <= 2100:
        raise ValueError(f"{name}: must be a day of the years 2000 to 2100")
    return datetime(found.year, found.month, found.day, tzinfo=UTC)
