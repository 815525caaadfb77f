"""Whether the excess of a cause is gone, in all of it or in a part."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from triage.core.onset import find_end
from triage.core.scan import TRUST, log_ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from triage.core.causes import CauseState
    from triage.core.ledger import Ledger
    from triage.core.scan import Sets

END_HOURS = 14 * 24
# An excess is measured on as many reports as it explains; what it is at least (95%,
# one side) must be missed before it counts as gone.
SURE = 1.645
# So many nats say that a part goes on although the whole does not.
GOES_ON_NATS = 5.0


class Ending:
    """The hours of a cause's last segment, latest first, and where its excess is."""

    def __init__(self, *, ledger: Ledger, cause: CauseState, until: int) -> None:
        last = cause.segments[-1]
        since = max(last.since, until - END_HOURS)
        events = ledger.events(since=since, until=until)
        self._fleet = ledger.fleet
        self._sets = cause.going
        self._counts = ledger.hourly_counts(
            events=events, series=cause.pool, since=since, until=until
        )
        self._requests = ledger.hourly_requests(since=since, until=until)
        self._base = self._requests * ledger.rates(cause.pool)
        beyond = ledger.beyond(cause.pool, since=since, until=until)
        if beyond is not None:
            self._base = self._base + beyond
        excess = sum(last.excess.get(name, 0.0) for name in cause.pool)
        place = self._fleet.mask(attributes=self._sets)
        told = max(1.0, excess * float(self._requests[:, place].sum()))
        self._excess = excess * max(0.0, 1.0 - SURE / math.sqrt(told))

    def whole(self) -> int | None:
        """The age in hours at which the excess stopped, None while it goes on."""
        return self._end(self._fleet.mask(attributes=self._sets))

    def part(self) -> tuple[Sets, int] | None:
        """What is left when some values of one attribute are over, and since when."""
        for name, values in self._sets.items():
            ended = {v: self._end(self._of(name, (v,))) for v in values}
            over = [age for age in ended.values() if age is not None]
            if over and len(over) < len(values):
                left = tuple(v for v in values if ended[v] is None)
                return {**self._sets, name: left}, min(over)
        return None

    def rest(self, age: int) -> Sets | None:
        """What clearly goes on in the last `age` hours although the whole is over."""
        for name, values in self._sets.items():
            left = tuple(v for v in values if self._goes_on(self._of(name, (v,)), age))
            if left and len(left) < len(values):
                return {**self._sets, name: left}
        return None

    def _of(self, name: str, values: tuple[str, ...]) -> NDArray[np.bool_]:
        return self._fleet.mask(attributes={**self._sets, name: values})

    def _end(self, mask: NDArray[np.bool_]) -> int | None:
        return find_end(
            counts=self._counts[:, mask].sum(axis=1),
            base=self._base[:, mask].sum(axis=1),
            extra=self._requests[:, mask].sum(axis=1) * self._excess,
        )

    def _goes_on(self, mask: NDArray[np.bool_], age: int) -> bool:
        seen = self._counts[:age, mask].sum()
        expected = self._base[:age, mask].sum()
        nats = log_ratio(
            observed=np.array(seen), expected=np.array(expected), trust=np.array(TRUST)
        )
        return float(nats) >= GOES_ON_NATS
