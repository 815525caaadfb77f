"""A cause as plain JSON values, in the words of the design."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.stats import chi2

from triage.core.alternatives import alternatives
from triage.core.causes import CauseState, words
from triage.core.explaining import Explainer
from triage.core.ledger import Ledger
from triage.core.related import related
from triage.core.scan import onset_profile, weigh
from triage.core.shifts import DAY, DAYS, jumps
from triage.core.stretches import stretches
from triage.core.suspects import LoggedChange, Suspect, overlap, rank
from triage.core.turns import turns_of
from triage.core.views import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from triage.core.effects import Effect
    from triage.core.engine import Engine

LOOK_BACK = 96

Json = dict[str, Any]


class Writer:
    """Writes the documents of one history at one moment; `until` is in hours."""

    def __init__(
        self,
        *,
        engine: Engine,
        changes: Sequence[LoggedChange],
        origin: datetime,
        until: int,
    ) -> None:
        self._engine = engine
        self._ledger: Ledger = engine.ledger
        self._changes = changes
        self._origin = origin
        self._until = until

    def write(self, cause: CauseState) -> Json:
        """The whole document of one cause."""
        end = cause.last_hour(self._until)
        mask = self._ledger.fleet.mask(attributes=cause.sets)
        others = [c.effect() for c in self._engine.causes if c is not cause]
        moment = Moment(
            ledger=self._ledger,
            effects=others,
            until=end,
            hours=end - cause.onset_interval[0] + LOOK_BACK,
        )
        age = max(end - 1 - cause.start, 0)
        view = moment.view(series=cause.pool)
        evidence = weigh(view=view.at(np.array([age])), masks=mask[None, :])
        seen, expected = float(evidence.observed[0, 0]), float(evidence.expected[0, 0])
        crowd = moment.crowd(series=cause.pool, mask=mask, age=age)
        spread = crowd.spread()
        low, high = poisson_interval(seen)
        first, last = cause.onset_interval
        steps = self._steps(cause, mask, end)
        return {
            "cause_id": cause.cause_id,
            "status": "open" if cause.resolved is None else "resolved",
            "series": cause.series,
            "symptom_series": cause.pool,
            "attributes": {k: list(v) for k, v in sorted(cause.sets.items())},
            "description": words(cause.sets, self._engine.ledger.fleet.values()),
            "alternatives": self._alternatives(cause, mask, moment),
            "basis": self._ledger.basis,
            "onset": self.time(cause.onset),
            "onset_interval": [self.time(first), self.time(last + 1)],
            "onset_change": self._onset_change(cause),
            "detected_at": self.time(cause.detected),
            "detected_after": {
                "hours": round(cause.detected - cause.onset, 2),
                "reports": cause.alarm_reports,
            },
            "ended_at": None if cause.until is None else self.time(cause.until),
            "ended_parts": [
                {"attribute": name, "values": list(values), "at": self.time(hour)}
                for (name, hour), values in sorted(cause.ended_values().items())
            ],
            "resolved_at": (
                None if cause.resolved is None else self.time(cause.resolved)
            ),
            "rate_ratio": ratio(seen, expected),
            "rate_ratio_interval": [ratio(low, expected), ratio(high, expected)],
            "reports": int(seen),
            "reporters": crowd.reporters,
            "spread": {
                "reports": round(spread.reports, 1),
                "reporters": spread.reporters,
            },
            "expected": round(expected, 3),
            "affected": self._affected(cause, mask, end),
            "steps": steps,
            "related_changes": self._related(cause, mask, steps),
            "traffic_shifts": self._shifts(cause, mask),
            "suspect_changes": self._suspects(cause, mask),
            "explanation": self._explained(cause, others, end),
            "merged_into": cause.merged_into,
            "history": [
                {"at": self.time(n["hour"]), "what": n["what"]} for n in cause.history
            ],
        }

    def hours_of(self, cause: CauseState) -> tuple[datetime, datetime]:
        """The period [since, until) in which requests count as touched by it."""
        end = cause.last_hour(self._until)
        since = min(cause.start, end - 1)
        hour = timedelta(hours=1)
        return self._origin + since * hour, self._origin + end * hour

    def time(self, hour: float) -> str:
        """An hour number as ISO 8601, to the second."""
        at = self._origin + timedelta(hours=float(hour))
        return at.replace(microsecond=0).isoformat()

    def _onset_change(self, cause: CauseState) -> Json | None:
        """The change at whose minute the onset is put; None where no change is."""
        for change in self._changes:
            if change.change_id == cause.onset_change:
                return {"change_id": change.change_id, "title": change.title}
        return None

    def _alternatives(
        self, cause: CauseState, mask: NDArray[np.bool_], moment: Moment
    ) -> list[dict[str, list[str]]]:
        """Other short descriptions of the same requests."""
        found = alternatives(
            space=self._engine.space(),
            sets=cause.sets,
            mask=mask,
            weight=moment.requests(),
        )
        return [{k: list(v) for k, v in sorted(sets.items())} for sets in found]

    def _affected(self, cause: CauseState, mask: NDArray[np.bool_], end: int) -> Json:
        """Requests inside the cause, their share of the fleet's, the worst hour's.

        Unknown (None) where reports stand for requests.
        """
        if self._ledger.basis != "traffic":
            names = ("requests", "of_requests", "share", "worst_hour_share")
            return dict.fromkeys(names)
        rows = self._ledger.hourly_requests(since=min(cause.start, end - 1), until=end)
        inside, fleet = rows[:, mask].sum(axis=1), rows.sum(axis=1)
        by_hour = inside / np.maximum(fleet, 1.0)
        total = float(fleet.sum())
        return {
            "requests": int(inside.sum()),
            "of_requests": int(total),
            "share": round(float(inside.sum()) / total, 6) if total else 0.0,
            "worst_hour_share": round(float(by_hour.max(initial=0.0)), 6),
        }

    def _steps(
        self, cause: CauseState, mask: NDArray[np.bool_], end: int
    ) -> list[Json]:
        """Stretches of constant excess, told apart into traffic share and rate."""
        found = stretches(
            ledger=self._ledger, pool=cause.pool, mask=mask, hours=(cause.start, end)
        )
        return [
            {
                "at": self.time(step.at if step.at > cause.start else cause.onset),
                "excess_per_hour": round(step.excess, 4),
                "traffic_share": (
                    round(step.share, 6) if self._ledger.basis == "traffic" else None
                ),
                "rate_ratio": ratio(step.seen, step.expected),
            }
            for step in found
        ]

    def _related(
        self, cause: CauseState, mask: NDArray[np.bool_], steps: Sequence[Json]
    ) -> list[Json]:
        """Logged changes near each step after the first, each narrowing, the end."""
        fleet = self._ledger.fleet
        hours = [self._hour(step["at"]) for step in steps[1:]]
        turns = turns_of(cause=cause, mask=mask, steps=hours, fleet=fleet)
        end = cause.last_hour(self._until)
        rows = self._ledger.hourly_requests(since=min(cause.start, end - 1), until=end)
        weight = rows.sum(axis=0)
        return [
            {
                "what": turn.what,
                "turn_at": self.time(turn.at),
                "change_id": change.change_id,
                "title": change.title,
                "at": self.time(change.at),
            }
            for turn in turns
            for change in related(
                turn=turn,
                changes=self._changes,
                fleet=self._ledger.fleet,
                weight=weight,
            )
        ]

    def _hour(self, time: str) -> float:
        """The hour number of what `time` wrote."""
        return (datetime.fromisoformat(time) - self._origin) / timedelta(hours=1)

    def _shifts(self, cause: CauseState, mask: NDArray[np.bool_]) -> list[Json]:
        """Jumps of its share of the traffic, from a day before its onset on."""
        if self._ledger.basis != "traffic":
            return []
        until = cause.last_hour(self._until)
        since = max(0, cause.start - (DAYS + 1) * DAY)
        rows = self._ledger.hourly_requests(since=since, until=until)[::-1]
        found = jumps(inside=rows[:, mask].sum(axis=1), fleet=rows.sum(axis=1))
        return [
            {
                "at": self.time(since + shift.at),
                "share_before": round(shift.before, 6),
                "share_after": round(shift.after, 6),
            }
            for shift in found
            if since + shift.at >= cause.start - DAY
        ]

    def _explained(
        self, cause: CauseState, others: Sequence[Effect], end: int
    ) -> Json | None:
        """What the excess rules out beside the cause."""
        explainer = Explainer(
            ledger=self._ledger,
            space=self._engine.space(),
            sets=cause.sets,
            pool=cause.pool,
            others=others,
            hours=(min(cause.start, end - 1), end),
        )
        return explainer.explain()

    def _suspects(self, cause: CauseState, mask: NDArray[np.bool_]) -> list[Json]:
        """The changes that could have started it, best first."""
        until = max(cause.detected, cause.start + 1)
        others = [c.effect() for c in self._engine.causes if c is not cause]
        moment = Moment(
            ledger=self._ledger,
            effects=others,
            until=until,
            hours=until - cause.onset_interval[0] + LOOK_BACK,
        )
        view = moment.view(series=cause.pool)
        profile = onset_profile(view=view, mask=mask)
        since = moment.since - LOOK_BACK
        near = [c for c in self._changes if since <= c.at < until]
        weight = moment.requests()
        fits = [
            overlap(fleet=self._ledger.fleet, scope=c.scope, mask=mask, weight=weight)
            for c in near
        ]
        ranked = rank(changes=near, fits=fits, profile=profile, until=until)
        return [self._suspect(suspect) for suspect in ranked]

    def _suspect(self, suspect: Suspect) -> Json:
        return {
            "change_id": suspect.change.change_id,
            "title": suspect.change.title,
            "at": self.time(suspect.change.at),
            "score": round(suspect.score, 4),
            "reasons": list(suspect.reasons),
        }


def ratio(seen: float, expected: float) -> float | None:
    """Observed over expected, None when nothing was expected."""
    return round(seen / expected, 3) if expected > 0 else None


def poisson_interval(count: float) -> tuple[float, float]:
    """The exact 95% interval of a Poisson mean (Garwood 1936)."""
    low = chi2.ppf(0.025, 2 * count) / 2 if count > 0 else 0.0
    return float(low), float(chi2.ppf(0.975, 2 * count + 2) / 2)
