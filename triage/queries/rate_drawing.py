"""The strip of the timeline's picture that holds the fleet's days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.queries.series import DAY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from triage.queries.fleet_rate import RateDay

STRIP, WORDS, FLAT = 96, 24, 2


@dataclass(frozen=True)
class RateBar:
    """One day; `told` is False where there were too few reports, or none."""

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
    """Draw the days in a strip that begins at `top`; None without any rate.

    `x` says where a time stands.
    """
    highest = max((max(one.rate or 0, one.expected or 0) for one in days), default=0)
    if not highest:
        return None
    floor, scale = top + STRIP, (STRIP - WORDS - 8) / highest
    line = [
        f"{x(at)},{round(floor - one.expected * scale)}"
        for one in days
        if one.expected is not None
        for at in (one.at, one.at + DAY)
    ]
    return RateStrip(
        bars=tuple(_bar(one, floor, scale, x) for one in days),
        expected=" ".join(line),
        words=f"Complaints of all in 100,000 requests by day, up to {highest:,.1f}",
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
