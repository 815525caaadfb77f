"""The strip of the timeline's picture that holds the fleet's days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.queries.series import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from triage.queries.fleet_rate import RateDay

# The strip's height, that of its words above and of the axis' marks below, and the
# height of a day of which nothing is told.
STRIP, WORDS, MARKS, FLAT = 110, 26, 10, 2
WHAT = "Complaints per request of the whole fleet by day, dashed: expected"


@dataclass(frozen=True)
class RateBar:
    """One day; `told` is False where nothing is told of it."""

    x: int
    y: int
    width: int
    height: int
    told: bool
    title: str


@dataclass(frozen=True)
class RateStrip:
    """Bars on a floor, and what is expected as points of a line; `words` at (12, y)."""

    bars: tuple[RateBar, ...]
    expected: str
    words: str
    y: int


def rate_strip(
    days: Sequence[RateDay], *, top: int, x: Callable[[datetime], int]
) -> RateStrip | None:
    """Draw the days in a strip that begins at `top`; None without any.

    `x` says where a time stands.
    """
    if not days:
        return None
    highest = max(max(one.rate or 0, one.expected or 0) for one in days)
    floor, scale = top + STRIP - MARKS, (STRIP - WORDS - MARKS) / highest
    line = [
        f"{x(at)},{round(floor - one.expected * scale)}"
        for one in days
        if one.expected is not None
        for at in (one.at, one.at + DAY)
    ]
    return RateStrip(
        bars=tuple(_bar(one, floor, scale, x) for one in days),
        expected=" ".join(line),
        words=WHAT,
        y=top + WORDS - 8,
    )


def _bar(
    one: RateDay, floor: int, scale: float, x: Callable[[datetime], int]
) -> RateBar:
    left, right = x(one.at), x(one.at + DAY)
    tall = max(FLAT, round((one.rate or 0) * scale))
    return RateBar(
        x=left + 1,
        y=floor - tall,
        width=max(1, right - left - 2),
        height=tall,
        told=one.rate is not None,
        title=one.title,
    )
