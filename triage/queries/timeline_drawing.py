"""Where each part of the timeline's picture stands, in the units of its view box."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from triage.queries.rate_drawing import STRIP, RateStrip, rate_strip
from triage.queries.series import DAY
from triage.queries.wording import day

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from triage.queries.timeline import Band, Mark, Period, Timeline

WIDTH, MARGIN = 1000, 12
LANE, BAND, BAR, AXIS = 22, 40, 12, 30
# The mean width of a letter; titles are cut so that none runs out of the picture.
LETTER = 6.7
LONGEST_TITLE, LONGEST_NAME = 64, 110
MOST_TITLES = 12
STEPS = (1, 2, 7, 14, 28, 91)
MOST_TICKS = 14


@dataclass(frozen=True)
class Label:
    """Text at (x, y); `anchor` is start or end."""

    x: int
    y: int
    anchor: str
    text: str


@dataclass(frozen=True)
class DrawnBand:
    """A bar from `x`, `width` wide; `detected` is where it was found, if inside."""

    x: int
    y: int
    width: int
    detected: int | None
    label: Label
    band: Band


@dataclass(frozen=True)
class DrawnMark:
    """A mark at (x, y); without a label it is one of too many to name."""

    x: int
    y: int
    label: Label | None
    mark: Mark


@dataclass(frozen=True)
class Tick:
    """A day on the axis."""

    x: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Drawing:
    """The whole picture, `WIDTH` by `height`; `axis` is where the days stand."""

    timeline: Timeline
    width: int
    height: int
    axis: int
    bands: tuple[DrawnBand, ...]
    marks: tuple[DrawnMark, ...]
    ticks: tuple[Tick, ...]
    rates: RateStrip | None = None


def drawing_of(timeline: Timeline) -> Drawing:
    """Return the picture: titled changes, then the bands, then the axis."""
    scale = _Scale(timeline.period)
    titled = _titled(timeline)
    marks, lanes = _marks(titled, scale)
    top = LANE * lanes + 10
    floor = top + BAND * len(timeline.bands) + 14
    rates = rate_strip(timeline.rates, top=floor, x=scale.x)
    axis = floor + (STRIP if rates else 0)
    small = [mark for mark in timeline.marks if mark not in titled]
    return Drawing(
        timeline=timeline,
        width=WIDTH,
        height=axis + AXIS,
        axis=axis,
        bands=tuple(
            _band(band, top + BAND * row, scale)
            for row, band in enumerate(timeline.bands)
        ),
        marks=(*marks, *(DrawnMark(scale.x(m.at), axis, None, m) for m in small)),
        ticks=tuple(_ticks(timeline.period, scale)),
        rates=rates,
    )


class _Scale:
    """From times to the width of the picture."""

    def __init__(self, period: Period) -> None:
        self._start = period.start
        self._span = period.end - period.start

    def x(self, at: datetime) -> int:
        """Return where a time stands, inside the margins."""
        share = (at - self._start) / self._span
        return round(MARGIN + (WIDTH - 2 * MARGIN) * min(max(share, 0.0), 1.0))


def _titled(timeline: Timeline) -> list[Mark]:
    """Return the changes that get a title, by time: the suspects, best first.

    The others as well where there is room for all of them.
    """
    best = sorted(timeline.suspected, key=lambda mark: (-mark.score, mark.at))
    chosen = best[:MOST_TITLES]
    if len(timeline.marks) <= MOST_TITLES:
        chosen += timeline.others
    return sorted(chosen, key=lambda mark: (mark.at, mark.change_id))


def _marks(marks: Iterable[Mark], scale: _Scale) -> tuple[list[DrawnMark], int]:
    """Return the titled marks in as few lanes as hold them, and how many those are."""
    taken: list[int] = []
    drawn = []
    for mark in marks:
        x = scale.x(mark.at)
        label = _title(mark.title, x)
        first, last = _extent(label, x)
        fits = (lane for lane, end in enumerate(taken) if end < first)
        lane = next(fits, len(taken))
        if lane == len(taken):
            taken.append(0)
        taken[lane] = last + 8
        y = LANE * lane + 16
        at = Label(x=label.x, y=y + 4, anchor=label.anchor, text=label.text)
        drawn.append(DrawnMark(x=x, y=y, label=at, mark=mark))
    return drawn, len(taken)


def _extent(label: Label, x: int) -> tuple[int, int]:
    """Return from where to where a mark and its title reach."""
    width = round(LETTER * len(label.text))
    if label.anchor == "start":
        return x - 6, label.x + width
    return label.x - width, x + 6


def _title(text: str, x: int) -> Label:
    """Return a mark's title, right of it, or left of it where it would not fit."""
    shown = _cut(text, LONGEST_TITLE)
    if x + 10 + LETTER * len(shown) <= WIDTH - MARGIN or x < WIDTH / 2:
        return Label(x=x + 10, y=0, anchor="start", text=shown)
    return Label(x=x - 10, y=0, anchor="end", text=shown)


def _name(text: str, x: int, y: int) -> Label:
    """Return a band's name from where it begins, or to the margin where it is late."""
    room = int((WIDTH - MARGIN - x) / LETTER)
    if room >= min(len(text), LONGEST_NAME):
        return Label(x=x, y=y, anchor="start", text=_cut(text, room))
    return Label(WIDTH - MARGIN, y, "end", _cut(text, LONGEST_NAME))


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def _band(band: Band, y: int, scale: _Scale) -> DrawnBand:
    x, end = scale.x(band.start), scale.x(band.end)
    found = band.cause.detected_at
    return DrawnBand(
        x=x,
        y=y + BAND - BAR - 6,
        width=max(3, end - x),
        detected=scale.x(found) if band.start <= found <= band.end else None,
        label=_name(band.label, x, y + BAND - BAR - 12),
        band=band,
    )


def _ticks(period: Period, scale: _Scale) -> Iterable[Tick]:
    """Give the days on the axis; the year stands at the first and where it changes."""
    days = (period.end - period.start) // DAY
    step = next((s for s in STEPS if days / s <= MOST_TICKS), STEPS[-1])
    for number in range(0, days, step):
        at = period.start + timedelta(days=number)
        new = number == 0 or at.year != (at - step * DAY).year
        text = day(at) if new else day(at).rsplit(" ", 1)[0]
        yield Tick(scale.x(at), text, "start" if number == 0 else "middle")
