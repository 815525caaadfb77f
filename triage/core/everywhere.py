"""A rise that all deployments share: no cause, and not silence either.

A surge of everything is the common factor of the hour: it raises every expectation and
thus no cause. Here it is told by itself. The reports of whole days outside known causes
stand against what the rates of the past expect, by the two-sample ratio of the scan. It
counts as shared when it is still clear without any one value of any attribute.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from triage.core.alarm import MIN_REPORTERS
from triage.core.ledger import ALL
from triage.core.scan import TRUST, log_ratio

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from triage.core.scan import Space, View
    from triage.core.views import Moment

# Whole days, so that an hour of the day with more complaints is no rise.
DAYS = (24, 48, 72)
ALL_EVERY, SYMPTOM_EVERY = 3, 24
# It is over when the last day is this many times less clear than an alarm.
OVER = 4.0


@dataclass
class Rise:
    """One series that rose everywhere in hours [since, until), None while it lasts.

    `seen` and `expected` are reports outside known causes in these hours.
    """

    series: str
    since: int
    seen: int
    expected: float
    reporters: int
    told: int
    until: int | None = None


class Watch:
    """The rises of one history."""

    def __init__(self, *, nats: float) -> None:
        """`nats` is the score that makes a rise: that of a cause's alarm."""
        self.rises: list[Rise] = []
        self._nats = nats

    def look(self, *, moment: Moment, space: Space, symptoms: Iterable[str]) -> None:
        """Look at the days that end now; at single symptoms once a day.

        A symptom that rises while everything does says nothing more.
        """
        if moment.until % ALL_EVERY:
            return
        series = [ALL]
        if moment.until % SYMPTOM_EVERY == 0:
            series += sorted(symptoms)
        for name in series:
            if name != ALL and self._open(ALL):
                break
            self._follow(moment, space, name)

    def to_json(self) -> list[dict[str, Any]]:
        """Everything, as plain values."""
        return [asdict(rise) for rise in self.rises]

    def restore(self, rises: list[dict[str, Any]]) -> None:
        """Take up what `to_json` wrote."""
        self.rises = [Rise(**rise) for rise in rises]

    def _open(self, series: str) -> Rise | None:
        for rise in self.rises:
            if rise.series == series and rise.until is None:
                return rise
        return None

    def _last_end(self, series: str) -> int:
        """When a rise of this series, or of all, was last over."""
        ends = [r.until for r in self.rises if r.until and r.series in (series, ALL)]
        return max(ends, default=0)

    def _follow(self, moment: Moment, space: Space, series: str) -> None:
        view = moment.view(series=[series])
        known = self._open(series)
        everywhere = np.ones(len(view.past), bool)
        if known is not None:
            if _score(view, DAYS[0] - 1, everywhere) < self._nats / OVER:
                known.until = moment.until
                return
            age = min(moment.until - known.since, len(view.counts)) - 1
            self._update(known, moment, view, age)
            return
        # What an earlier rise has told is not told again.
        fresh = min(moment.until - self._last_end(series), len(view.counts))
        ages = [days - 1 for days in DAYS if days <= fresh]
        if not ages:
            return
        age = max(ages, key=lambda a: _score(view, a, everywhere))
        if _score(view, age, everywhere) < self._nats:
            return
        if not _is_shared(view, age, space, self._nats / 2):
            return
        age = max(range(age + 1), key=lambda a: _score(view, a, everywhere))
        crowd = moment.crowd(series=[series], mask=everywhere, age=age)
        if crowd.reporters >= MIN_REPORTERS:
            rise = Rise(
                series, moment.until - 1 - age, 0, 0.0, crowd.reporters, moment.until
            )
            self._update(rise, moment, view, age)
            self.rises.append(rise)

    def _update(self, rise: Rise, moment: Moment, view: View, age: int) -> None:
        everywhere = np.ones(len(view.past), bool)
        crowd = moment.crowd(series=[rise.series], mask=everywhere, age=age)
        rise.seen = int(view.quiet_counts[age].sum())
        rise.expected = round(float(view.quiet_expected[age].sum()), 3)
        rise.reporters = max(crowd.reporters, rise.reporters)


def _score(view: View, age: int, mask: NDArray[np.bool_]) -> float:
    """Nats by which the quiet reports in `mask` exceed the past, with its doubt."""
    seen = float(view.quiet_counts[age, mask].sum())
    expected = float(view.quiet_expected[age, mask].sum())
    trust = min(float(view.past[mask].sum()) + 1.0, TRUST)
    found = log_ratio(
        observed=np.array(seen), expected=np.array(expected), trust=np.array(trust)
    )
    return float(found)


def _is_shared(view: View, age: int, space: Space, nats: float) -> bool:
    """Whether it is still clear without any one value of any attribute."""
    return all(
        _score(view, age, ~mask) >= nats
        for masks in space.groups.values()
        for mask in masks
        if not mask.all()
    )
