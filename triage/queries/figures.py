"""Numbers as they may be shown: rule 4, small counts, in one place.

A number built on fewer than `min_reporters` distinct reporters is not shown, and
neither is any number from which it could be had. A hidden number knows what
to say instead, so that no page, report or table can forget to.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

UNKNOWN = "unknown"
WITHHELD = "not shown"


def fewer_than(*, min_reporters: int) -> str:
    """Return the words that stand for a number built on too few reporters."""
    return f"fewer than {min_reporters}"


@dataclass(frozen=True)
class Figure:
    """One number with its text; `value` is None when it is hidden or unknown.

    `instead` is what is said then. `digits` are decimals; a number of a thousand
    or more is grouped by commas.
    """

    value: float | None
    instead: str = UNKNOWN
    digits: int = 0

    def __str__(self) -> str:
        if self.value is None:
            return self.instead
        return f"{self.value:,.{self.digits}f}"

    @property
    def shown(self) -> bool:
        """True when the number itself may be read."""
        return self.value is not None

    @property
    def percent(self) -> str:
        """The number as a percentage, two significant digits below one percent."""
        if self.value is None:
            return self.instead
        return percent(self.value)

    @property
    def times(self) -> str:
        """The number as a ratio: one decimal below ten."""
        if self.value is None:
            return self.instead
        return f"{self.value:,.{1 if abs(self.value) < 10 else 0}f}"


def percent(share: float) -> str:
    """Return a share of 0-1 as text: 62%, 3.4%, 0.18%, below 0.01%."""
    hundred = share * 100
    if hundred == 0:
        return "0%"
    if abs(hundred) < 0.01:
        return "below 0.01%"
    decimals = 0 if abs(hundred) >= 10 else 1 if abs(hundred) >= 1 else 2
    return f"{hundred:.{decimals}f}%"


def finite(value: object) -> float | None:
    """Return a JSON number, or None when it is missing or not a finite number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if math.isfinite(value) else None


def rows_to_hide(
    *,
    reports: Mapping[str, int],
    reporters: Mapping[str, int],
    union: Callable[[Collection[str]], int],
    min_reporters: int,
    beside: Collection[str] = (),
    rest: bool = False,
    fits: Callable[[Collection[str]], bool] = lambda rows: True,
) -> frozenset[str]:
    """Return the rows of a table with a shown total that must not be shown.

    A zero is shown. Rows of fewer than `min_reporters` are hidden. Their sum is the
    total less the shown rows, so it too is a number that can be had: the smallest
    shown rows are hidden as well until the hidden ones together have enough distinct
    reporters (`union` counts those of a set of rows). Rows in `beside` are hidden for
    another number's sake, and never alone: the total would give a single one back.
    With `rest` the total counts reports that no row counts yet; `union` and `fits`,
    which says whether the sum may stand beside other numbers, take them in.
    """
    filled = {row for row, count in reports.items() if count}
    hidden = {row for row in filled if reporters[row] < min_reporters}
    hidden |= filled & set(beside)
    shown = sorted(filled - hidden, key=lambda row: (reports[row], row))
    if len(hidden) == 1 and hidden <= set(beside) and shown and not rest:
        hidden.add(shown.pop(0))
    while (
        (hidden or rest)
        and shown
        and (union(hidden) < min_reporters or not fits(hidden))
    ):
        hidden.add(shown.pop(0))
    return frozenset(hidden)
