"""Thumbs up beside the answers of Explore, where they are counted."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback import facade
from triage.queries.figures import Figure
from triage.queries.rates import HOUR
from triage.queries.ratings import share_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.queries.explore import Answer, Part
    from triage.queries.rates import Key, Side


@dataclass(frozen=True)
class Rated:
    """One part in one side: thumbs up, and reports per rating where they are shown."""

    thumbs_up: int
    share: Figure


@dataclass(frozen=True)
class RatedPart:
    """The values that name a part, none for all parts, and its sides."""

    values: tuple[str, ...]
    sides: tuple[Rated, ...]

    def document(self, by: Sequence[str]) -> dict[str, Any]:
        """Return the same as JSON; a number that is not shown is null."""
        return {
            "values": dict(zip(by, self.values, strict=False)),
            "sides": [
                {"thumbs_up": s.thumbs_up, "reports_per_rating": s.share.value}
                for s in self.sides
            ],
        }


def ratings_of(*, answer: Answer) -> tuple[RatedPart, ...]:
    """Return the total and the parts of an answer; nothing without a thumbs-up.

    Of the hours whose reports are told on the days of each side.
    """
    asked = answer.question
    counts = [_thumbs_up(side, asked.by) for side in asked.sides]
    if not any(count.total() for count in counts):
        return ()

    def rated(part: Part, thumbs_up: Sequence[int]) -> RatedPart:
        sides = zip(thumbs_up, part.sides, strict=True)
        return RatedPart(
            part.values if part.key else (),
            tuple(Rated(up, share_of(told.reports.value, up)) for up, told in sides),
        )

    return (
        rated(answer.total, [count.total() for count in counts]),
        *(rated(part, [count[part.key] for count in counts]) for part in answer.parts),
    )


def _thumbs_up(side: Side, by: Sequence[str]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    counted = facade.thumbs_up_counted(since=side.since - HOUR, until=side.until - HOUR)
    for where, count in counted:
        if all(where.get(name, "") == value for name, value in side.where.items()):
            found[tuple(where.get(name, "") for name in by)] += count
    return found
