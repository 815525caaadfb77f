"""The days of some placements, for sparklines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from django.conf import settings

from triage.queries.columns import DAY_US, distinct, stamp
from triage.queries.series import Daily, heights, midnight

if TYPE_CHECKING:
    from datetime import datetime

    from numpy.typing import NDArray

    from triage.queries.placed import Rows


def daily_of_rows(
    some: Rows, *, keys: NDArray[Any], since: datetime, until: datetime
) -> dict[int, Daily]:
    """Return the days from that of `since` to that of `until` by a key of each."""
    start = midnight(since)
    days = max(0, -((stamp(start) - stamp(until)) // DAY_US))
    index = (some.hour - stamp(start)) // DAY_US
    inside = (index >= 0) & (index < days)
    index, keys, who = index[inside], keys[inside], some.reporter[inside]
    size = (int(keys.max(initial=0)) + 1, days)
    reports, people = np.zeros(size, dtype=int), np.zeros(size, dtype=int)
    np.add.at(reports, (keys, index), 1)
    key, day, _ = distinct(keys[who > 0], index[who > 0], who[who > 0])
    np.add.at(people, (key, day), 1)
    shown = np.where(people >= settings.MIN_REPORTERS, reports, 0)
    return {
        number: Daily(start, heights(shown[number].tolist()))
        for number in np.unique(keys).tolist()
    }
