"""Where the mix of the traffic moved by itself: jumps of one value's share of all.

Every value of every attribute is looked at with each fit. A jump counts when more
requests than on any of the days before reached the value, clearly so by their number,
and no logged change that fits was made near it. It is told as an unlogged change; it
raises nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from triage.core.related import STEP, Turn, related
from triage.core.scan import TRUST, log_ratio
from triage.core.shifts import DAY, DAYS, WINDOW, Shift, jumps

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from triage.core.ledger import Ledger
    from triage.core.scan import Sets, Space
    from triage.core.suspects import LoggedChange

# Hours that are looked at: a jump of the last day, and the days it is held against.
LOOK_BACK = (DAYS + 2) * DAY
# How many times the requests of the busiest of those days must have come, too: what
# is missing elsewhere, as where counters fail, raises a share and no requests.
MORE = 1.25
# A jump of a value is told once in so many hours.
AGAIN = 7 * DAY


@dataclass(frozen=True)
class Moved:
    """From hour `at` on the share of one value was `after` and not `before`.

    `told` is when it was found.
    """

    sets: Sets
    at: int
    before: float
    after: float
    told: int


class MixWatch:
    """The unlogged jumps of one history."""

    def __init__(self, *, ledger: Ledger, nats: float) -> None:
        """`nats` is how clear a jump must be: a cause's alarm."""
        self.found: list[Moved] = []
        self._ledger = ledger
        self._nats = nats

    def look(
        self, *, until: int, space: Space, changes: Sequence[LoggedChange]
    ) -> None:
        """Look at the day before `until`; the clearest value of an attribute counts."""
        if self._ledger.basis != "traffic":
            return
        since = max(0, until - LOOK_BACK)
        rows = self._ledger.hourly_requests(since=since, until=until)[::-1]
        weight = rows.sum(axis=0)
        for name in space.values:
            best = max(
                self._jumps(name, space.leading(name), rows, since),
                key=lambda moved: (moved.after / moved.before, moved.sets[name]),
                default=None,
            )
            if best is None or self._is_told(best):
                continue
            mask = self._ledger.fleet.mask(attributes=best.sets)
            turn = Turn(STEP, float(best.at), mask)
            fleet = self._ledger.fleet
            if not related(turn=turn, changes=changes, fleet=fleet, weight=weight):
                self.found.append(best)

    def to_json(self) -> list[dict[str, Any]]:
        """Everything, as plain values."""
        return [asdict(moved) for moved in self.found]

    def restore(self, found: Iterable[dict[str, Any]]) -> None:
        """Take up what `to_json` wrote."""
        self.found = [
            Moved(**{**row, "sets": {n: tuple(v) for n, v in row["sets"].items()}})
            for row in found
        ]

    def _jumps(
        self,
        name: str,
        leading: Sequence[tuple[str, NDArray[np.bool_]]],
        rows: NDArray[np.float64],
        since: int,
    ) -> Iterator[Moved]:
        """The clear jumps of the values of an attribute in the last day."""
        fleet, until = rows.sum(axis=1), since + len(rows)
        for value, mask in leading:
            inside = rows[:, mask].sum(axis=1)
            for shift in jumps(inside=inside, fleet=fleet):
                # A value that was not there before is a release, and no shift.
                lately = shift.at + WINDOW > len(rows) - DAY - WINDOW
                if lately and shift.before > 0 and self._is_clear(inside, fleet, shift):
                    at = since + shift.at
                    before, after = round(shift.before, 6), round(shift.after, 6)
                    yield Moved({name: (value,)}, at, before, after, until)

    def _is_clear(
        self, inside: NDArray[np.float64], fleet: NDArray[np.float64], shift: Shift
    ) -> bool:
        """Whether more requests came than on any day before, beyond their noise."""
        windows = [
            slice(first, first + WINDOW)
            for first in range(shift.at - DAYS * DAY, shift.at, DAY)
            if first >= 0
        ]
        now = slice(shift.at, shift.at + WINDOW)
        most = max(float(inside[w].sum()) for w in windows)
        share = max(float(inside[w].sum() / max(fleet[w].sum(), 1.0)) for w in windows)
        seen, expected = float(inside[now].sum()), share * float(fleet[now].sum())
        clear = log_ratio(
            observed=np.array(seen),
            expected=np.array(max(expected, 1.0)),
            trust=np.array(min(most + 1.0, TRUST)),
        )
        return seen >= MORE * most and float(clear) >= self._nats

    def _is_told(self, moved: Moved) -> bool:
        return any(
            old.sets == moved.sets and moved.at - old.at < AGAIN for old in self.found
        )
