"""Where each bar of a day series stands, in the units of its view box."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triage.queries.wording import day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from triage.queries.days import Days, OneDay

WIDTH, HEIGHT = 1000, 180
LEFT, TOP, BOTTOM = 70, 14, 30
MOST_TICKS = 8
FLAT = 2
PER_REQUESTS, COUNTED = "reports in 100,000 requests", "reports"


@dataclass(frozen=True)
class Bar:
    """One day; `told` is False where there were too few reports, or none."""

    x: float
    y: float
    width: float
    height: float
    told: bool
    title: str


@dataclass(frozen=True)
class Tick:
    """A day under the axis."""

    x: float
    text: str


@dataclass(frozen=True)
class DayDrawing:
    """The picture; `unit` says what the heights are and `top` the highest of them."""

    width: int
    height: int
    left: int
    upper: int
    axis: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    unit: str
    top: str
    label: str


def day_drawings(sides: Sequence[Days]) -> tuple[DayDrawing, ...]:
    """Draw series beside each other, in one unit and up to one height."""
    rated = any(one.rate.shown for days in sides for one in days.days)
    unit = PER_REQUESTS if rated else COUNTED
    heights = [[_height(one, unit) for one in days.days] for days in sides]
    top = max((h for some in heights for h in some if h is not None), default=0.0)
    return tuple(
        _drawing(days, some, unit, top)
        for days, some in zip(sides, heights, strict=True)
    )


def chart_of(
    sides: Sequence[Days], drawings: Sequence[DayDrawing]
) -> dict[str, Any] | None:
    """Return the same numbers for one chart that scripts draw; None without any.

    Days are named where all sides have the same ones, else counted from the first. A
    day that is not told is null.
    """
    if not any(bar.told for drawing in drawings for bar in drawing.bars):
        return None
    unit = drawings[0].unit
    named = len({side.side.since for side in sides}) == 1
    longest = max(sides, key=lambda side: len(side.days)).days
    return {
        "unit": unit,
        "label": " · ".join(
            f"{side.side.label or 'all'}: {drawing.label}"
            for side, drawing in zip(sides, drawings, strict=True)
        ),
        "days": [
            day(one.at) if named else f"day {number}"
            for number, one in enumerate(longest, start=1)
        ],
        "sides": [
            {
                "label": side.side.label or "unknown",
                "values": [_height(one, unit) for one in side.days],
            }
            for side in sides
        ],
    }


def _drawing(
    days: Days, heights: list[float | None], unit: str, top: float
) -> DayDrawing:
    room = (WIDTH - LEFT) / max(1, len(heights))
    axis = HEIGHT - BOTTOM
    scale = (axis - TOP) / top if top else 0.0
    return DayDrawing(
        width=WIDTH,
        height=HEIGHT,
        left=LEFT,
        upper=TOP,
        axis=axis,
        bars=tuple(
            _bar(one, height, LEFT + room * (number + 0.08), room, scale, unit)
            for number, (one, height) in enumerate(zip(days.days, heights, strict=True))
        ),
        ticks=tuple(_ticks([one.at for one in days.days], room)),
        unit=unit,
        top=_number(top, unit),
        label=_label(days, heights, unit),
    )


def _height(one: OneDay, unit: str) -> float | None:
    return one.rate.value if unit == PER_REQUESTS else one.reports.value


def _bar(
    one: OneDay, height: float | None, x: float, room: float, scale: float, unit: str
) -> Bar:
    tall = max(FLAT, (height or 0.0) * scale)
    told = "too few, or none" if height is None else f"{_number(height, unit)} {unit}"
    return Bar(
        x=round(x, 1),
        y=round(HEIGHT - BOTTOM - tall, 1),
        width=round(room * 0.84, 1),
        height=round(tall, 1),
        told=height is not None,
        title=f"{day(one.at)}: {told}",
    )


def _ticks(days: list[datetime], room: float) -> Iterator[Tick]:
    step = -(-len(days) // MOST_TICKS) or 1
    for number in range(0, len(days), step):
        text = day(days[number]) if number == 0 else day(days[number]).rsplit(" ", 1)[0]
        yield Tick(round(LEFT + room * (number + 0.5), 1), text)


def _number(value: float, unit: str) -> str:
    return f"{value:,.1f}" if unit == PER_REQUESTS else f"{value:,.0f}"


def _label(days: Days, heights: list[float | None], unit: str) -> str:
    told = [(height, one.at) for height, one in zip(heights, days.days, strict=True)]
    known = [(height, at) for height, at in told if height is not None]
    if not known:
        return "No day with enough people"
    high, at = max(known)
    return (
        f"{unit} by day, {day(days.days[0].at)} to {day(days.days[-1].at)}: highest "
        f"{_number(high, unit)} on {day(at)}, told on {len(known)} of {len(told)} days"
    )
