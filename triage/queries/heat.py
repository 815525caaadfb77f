"""A heat map: how far the reports of each part of the fleet are from an even share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from triage.queries.rates import Counted, Side, counted
from triage.queries.remembered import remembered
from triage.queries.series import DAY
from triage.queries.told import told_groups

if TYPE_CHECKING:
    from collections.abc import Callable

    from triage.queries.rates import Key, Numbers

DAYS = 28
MOST_ROWS, MOST_COLUMNS = 24, 12
UNKNOWN = "unknown"
# The least concentration of each level. Below the first nothing is marked: less than an
# even share is no all-clear, since the days of a fault elsewhere lift that share.
STEPS = (1.5, 3.0, 10.0)
TOO_FEW = "Too few to test: in no part enough people told it in these four weeks."
FAILED = "Failed: the scan stands still, so that newer reports are missing."


@dataclass(frozen=True)
class HeatCell:
    """One part: `numbers` is None where the fleet has none such."""

    numbers: Numbers | None

    @property
    def level(self) -> str:
        """How far above its even share, for its colour: none, usual, 1 to 3."""
        times = self.numbers.concentration.value if self.numbers else None
        if times is None:
            return "none"
        above = sum(times >= step for step in STEPS)
        return str(above) if above else "usual"


@dataclass(frozen=True)
class HeatRow:
    """The parts of one row; `values` name it."""

    values: Key
    cells: tuple[HeatCell, ...]

    @property
    def name(self) -> str:
        """The row's values in words."""
        return " · ".join(self.values)


@dataclass(frozen=True)
class HeatMap:
    """The last attribute across, the others down; of `rows` and `columns` some.

    `why_empty` is one of the four reasons, empty when anything can be seen. `left_out`
    says how many parts, those of the fewest requests, did not fit in.
    """

    attributes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    counted: Counted | None
    left_out: int
    why_empty: str

    @property
    def last_day(self) -> datetime | None:
        """The start of the last day."""
        return self.counted.side.until - DAY if self.counted else None

    @property
    def any_apart(self) -> bool:
        """True when a part stands out."""
        return any(c.level in "123" for row in self.rows for c in row.cells)


def heat_map(*, series: str, now: datetime, failed: Callable[[], bool]) -> HeatMap:
    """Return a series' last four weeks by all the attributes that are told apart.

    `failed` says that the scan stands still, so that nothing newer can be had.
    """
    found = _known(now=now, series=series)
    if found.why_empty == TOO_FEW and failed():
        return replace(found, why_empty=FAILED)
    return found


@remembered
def _known(*, now: datetime, series: str) -> HeatMap:
    told = told_groups(now=now)
    side = Side("", told.until - DAYS * DAY, told.until)
    if told.since is None:
        why = "Not computed yet: no report has been sorted."
        return _nothing(told.attributes, why)
    if not told.attributes:
        why = "Not computed yet: neither traffic nor reports name any attribute."
        return _nothing(told.attributes, why)
    found = counted(told=told, series=series, by=told.attributes, side=side, now=now)
    if not found.total.requests.value:
        why = "Not computed yet: no requests were counted in these four weeks."
        return _nothing(told.attributes, why)
    if not any(part.reports.shown for part in found.parts.values()):
        return _nothing(told.attributes, TOO_FEW)
    return _drawn(told.attributes, found)


def _nothing(attributes: tuple[str, ...], why: str) -> HeatMap:
    return HeatMap(attributes, (), (), None, 0, why)


def _drawn(attributes: tuple[str, ...], found: Counted) -> HeatMap:
    rows = _largest(found, slice(0, -1), MOST_ROWS)
    columns = _largest(found, slice(-1, None), MOST_COLUMNS)
    drawn = tuple(
        HeatRow(
            values=tuple(value or UNKNOWN for value in row),
            cells=tuple(
                HeatCell(found.parts.get((*row, *column))) for column in columns
            ),
        )
        for row in rows
    )
    seen = sum(cell.numbers is not None for row in drawn for cell in row.cells)
    return HeatMap(
        attributes=attributes,
        columns=tuple(column[0] or UNKNOWN for column in columns),
        rows=drawn,
        counted=found,
        left_out=len(found.parts) - seen,
        why_empty="",
    )


def _largest(found: Counted, part: slice, most: int) -> list[Key]:
    """Return the values of a part of the keys that have the most requests, by name."""
    requests: dict[Key, float] = {}
    for key, numbers in found.parts.items():
        served = numbers.requests.value or 0
        requests[key[part]] = requests.get(key[part], 0) + served
    return sorted(sorted(requests, key=lambda key: (-requests[key], key))[:most])
