"""Which series alarms: the clearest finding that enough people stand behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from triage.core.ledger import ALL, Ledger
from triage.core.scan import NATS_A_VALUE, Finding, Space, log_ratio, named
from triage.core.views import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from triage.core.scan import Sets

MIN_REPORTERS = 5
# A symptom goes before a sum of symptoms that holds it.
LEVELS = ("symptom:", "family:", "detector:", ALL)
# A short conjunction this far below the alarm is still worth climbing from.
CLIMB_NATS = 7.0
# What is lost when every reporter counts once must not be the alarm itself.
PEOPLE_NATS = 1.0
PEOPLE_TRUST = 20.0


class Alarm:
    """The findings of one fleet that score at least `nats`."""

    def __init__(self, *, ledger: Ledger, space: Space, nats: float) -> None:
        self._ledger = ledger
        self._space = space
        self._nats = nats

    def best(
        self, moment: Moment, told: Sequence[str], tried: Sequence[tuple[str, Sets]]
    ) -> tuple[str, Finding] | None:
        """The best finding among the series `told`, those `tried` left out."""
        for level in LEVELS:
            found = [
                (name, finding)
                for name in told
                if name.startswith(level)
                for finding in [self._look(moment, name)]
                if finding is not None and (name, finding.sets) not in tried
            ]
            if found:
                return max(found, key=lambda item: (item[1].score, item[0]))
        return None

    def _look(self, moment: Moment, series: str) -> Finding | None:
        """The best description of one series, if it alarms."""
        view = moment.view(series=[series])
        climbed = [
            self._space.ascend(view=view, start=seed.sets, age=seed.age)
            for seed in self._space.sweep(view=view)
            if seed.score >= self._nats - CLIMB_NATS
        ]
        above = [f for f in climbed if f.sets and f.score >= self._nats]
        if not above:
            return None
        best = max(above, key=lambda f: f.score)
        return best if self._is_told_by_many(moment, series, best) else None

    def _is_told_by_many(self, moment: Moment, series: str, found: Finding) -> bool:
        """Whether the alarm stands when each reporter counts only once in it.

        Reports without a reporter count up to the number of those with one.
        """
        mask = self._ledger.fleet.mask(attributes=found.sets)
        crowd = moment.crowd(series=[series], mask=mask, age=found.age)
        people = crowd.voices
        counted = min(found.observed, people + min(crowd.nameless, people))
        if people < MIN_REPORTERS or counted <= found.expected:
            return False
        score = log_ratio(
            observed=np.array(counted),
            expected=np.array(found.expected),
            trust=np.array(PEOPLE_TRUST),
        )
        left = float(score) - NATS_A_VALUE * named(found.sets)
        return left >= self._nats - PEOPLE_NATS
