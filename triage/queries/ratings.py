"""Complaints per rating: a cause's reports beside the thumbs up of the same requests.

A second denominator, where thumbs up are counted; the search for causes stays on
requests. It is worked out from the numbers that are shown, and hidden with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback import facade
from triage.placing import floor_hour
from triage.queries.figures import WITHHELD, Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime


@dataclass(frozen=True)
class Ratings:
    """Thumbs up inside a cause since its onset; a rating is a report or one of them.

    `share` is reports per rating, `expected_share` the same with the expected reports.
    """

    thumbs_up: int
    share: Figure
    expected_share: Figure

    def document(self) -> dict[str, Any]:
        """Return the same as JSON; a number that is not shown is null."""
        return {
            "thumbs_up": self.thumbs_up,
            "reports_per_rating": self.share.value,
            "expected_per_rating": self.expected_share.value,
        }


def ratings_beside(
    *,
    attributes: Mapping[str, Iterable[str]],
    onset: datetime,
    ended_at: datetime | None,
    now: datetime,
    reports: float | None,
    expected: float | None,
) -> Ratings | None:
    """Return the ratings of the closed hours since the onset, None without a thumbs-up.

    `reports` and `expected` are those that may be shown, None when they may not.
    """
    counted = facade.thumbs_up_counted(
        since=floor_hour(onset), until=floor_hour(min(ended_at or now, now))
    )
    sets = {name: set(values) for name, values in attributes.items()}
    thumbs_up = sum(
        count
        for where, count in counted
        if all(where.get(name) in values for name, values in sets.items())
    )
    if not thumbs_up:
        return None
    return Ratings(
        thumbs_up, share_of(reports, thumbs_up), share_of(expected, thumbs_up)
    )


def share_of(reports: float | None, thumbs_up: int) -> Figure:
    """Return reports per rating; hidden with the reports, and without any rating."""
    if reports is None or not reports + thumbs_up:
        return Figure(None, WITHHELD)
    return Figure(reports / (reports + thumbs_up))
