"""Second thoughts: a cause's symptoms, description, onset and end, as reports come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from triage.core.causes import CauseState, words
from triage.core.effects import Effect, Segment
from triage.core.ends import Ending
from triage.core.ledger import Ledger
from triage.core.mixes import SYMPTOM
from triage.core.onset import locate_onset
from triage.core.places import Window, describe
from triage.core.scan import TRUST, Finding, Space, log_ratio, onset_profile, weigh
from triage.core.suspects import LoggedChange, fit_of_scope, overlap
from triage.core.views import Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from triage.core.scan import Sets, View

# A symptom belongs to a cause when its excess there is this clear, and is read for
# the description when its ratio is at least this share of the clearest one's.
POOL_NATS = 5.0
POOL_SHARE = 0.3
# A description is reconsidered this often, until it is this old and this well told.
REFINE_HOURS = 6
FREEZE_HOURS = 96
FREEZE_REPORTS = 40.0
LOOK_BACK = 96
# An onset is this often at a logged change that fits, else at any hour alike.
AT_A_CHANGE = 2 / 3
# A cause that is a day old and has no more than this for it did not hold up.
DOUBT_HOURS = 24
HOLDS_NATS = 3.0


def overlap_of(
    a: NDArray[np.bool_], b: NDArray[np.bool_], weight: NDArray[np.float64]
) -> float:
    """Shared requests as a part of all requests of either (Jaccard)."""
    either = float(weight[a | b].sum())
    return float(weight[a & b].sum()) / either if either else 0.0


class Refiner:
    """Reconsiders causes at one moment; `until` is the hour not yet seen."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        space: Space,
        changes: Sequence[LoggedChange],
        until: int,
    ) -> None:
        self.until = until
        self._ledger = ledger
        self._space = space
        self._changes = changes

    def keep_up(self, causes: Sequence[CauseState]) -> None:
        """Refit effects, reconsider young causes, notice ends."""
        self.explain(causes)
        for cause in causes:
            if cause.until is not None:
                continue
            if not cause.frozen and self.until - cause.refined >= REFINE_HOURS:
                self.refine(cause, causes)
            self._end(cause, causes)

    def explain(self, causes: Sequence[CauseState]) -> None:
        """Refit what each going cause adds, the others held."""
        for cause in causes:
            if cause.until is None:
                others = [c.effect() for c in causes if c is not cause]
                self._fit_excess(cause, others)

    def refine(self, cause: CauseState, causes: Sequence[CauseState]) -> None:
        """Find symptoms, description and onset of one cause again."""
        others = [c.effect() for c in causes if c is not cause]
        moment = self._moment(cause, others)
        for _ in range(2):
            cause.pool = self._find_pool(cause, moment)
            view = moment.view(series=cause.pool)
            sets = self._describe(cause, others, view)
            if sets != cause.sets and self._is_of(sets, cause):
                cause.note(hour=self.until, what=f"now {words(sets)}")
                cause.sets = sets
        self._find_onset(cause, view)
        self._fit_excess(cause, others)
        cause.refined = self.until
        found = self._judge(cause, view)
        excess = found.observed - found.expected
        age = self.until - cause.detected
        cause.frozen = age >= FREEZE_HOURS and excess >= FREEZE_REPORTS
        if age >= DOUBT_HOURS and found.score < HOLDS_NATS:
            cause.close(
                until=cause.start,
                resolved=self.until,
                why="later reports did not bear it out",
            )

    def _moment(self, cause: CauseState, others: Sequence[Effect]) -> Moment:
        hours = self.until - cause.alarm_onset + LOOK_BACK
        return Moment(
            ledger=self._ledger, effects=others, until=self.until, hours=hours
        )

    def _find_pool(self, cause: CauseState, moment: Moment) -> list[str]:
        """The symptom series with a clear excess inside the cause, clearest first.

        They are read where the alarm was, so that a description that has grown too
        wide does not take up the symptoms of another fault.
        """
        mask = self._seen_first(cause)
        age = np.array([self.until - 1 - cause.start])
        told: list[tuple[float, float, str]] = []
        for name in self._ledger.counts.series:
            if not name.startswith(SYMPTOM):
                continue
            evidence = weigh(
                view=moment.view(series=[name]).at(age), masks=mask[None, :]
            )
            observed, expected = evidence.observed[0], evidence.expected[0]
            score = log_ratio(
                observed=observed,
                expected=expected,
                trust=np.full_like(expected, TRUST),
            )
            if score[0] >= POOL_NATS:
                told.append((float(observed[0] / (expected[0] + 0.5)), score[0], name))
        if not told:
            return [cause.series]
        clearest = max(ratio for ratio, _, _ in told)
        told.sort(key=lambda item: -item[1])
        return [name for ratio, _, name in told if ratio >= POOL_SHARE * clearest]

    def _onset_ages(self, cause: CauseState, size: int) -> tuple[int, int]:
        """Ages an onset may have: not after the alarm, not long before it began."""
        first = max(0, self.until - cause.detected)
        last = self.until - 1 - (cause.alarm_onset - LOOK_BACK)
        return first, max(first, min(last, size - 1))

    def _describe(
        self, cause: CauseState, others: Sequence[Effect], view: View
    ) -> Sets:
        """The best description, climbed to from the present one and from new seeds."""
        age = min(self.until - 1 - cause.start, len(view.counts) - 1)
        seeds = self._space.sweep(view=view.at(np.arange(age + 1)), best=2)
        window = Window.of(
            ledger=self._ledger,
            effects=others,
            hours=(min(cause.start, self.until - 1), self.until),
            beside=self._ledger.fleet.mask(attributes=cause.sets),
            series=() if cause.pool[0].startswith(SYMPTOM) else cause.pool,
        )
        starts = [cause.sets, cause.alarm_sets, *(s.sets for s in seeds)]
        return describe(window=window, space=self._space, starts=starts).sets

    def _judge(self, cause: CauseState, view: View) -> Finding:
        ages = self._onset_ages(cause, len(view.counts))
        return self._space.judge(view=view, sets=cause.sets, ages=ages)

    def _seen_first(self, cause: CauseState) -> NDArray[np.bool_]:
        """The deployments of the cause in which its alarm was raised."""
        fleet = self._ledger.fleet
        now = fleet.mask(attributes=cause.sets)
        first = now & fleet.mask(attributes=cause.alarm_sets)
        return first if first.any() else now

    def _is_of(self, sets: Sets, cause: CauseState) -> bool:
        """Whether a description holds half of the reports that raised the alarm."""
        ledger = self._ledger
        since, until = cause.alarm_onset, cause.detected
        counts = ledger.hourly_counts(
            events=ledger.events(since=since, until=until),
            series=[cause.series],
            since=since,
            until=until,
        ).sum(axis=0)
        first = self._seen_first(cause)
        held = first & ledger.fleet.mask(attributes=sets)
        return bool(sets) and bool(counts[held].sum() >= counts[first].sum() / 2)

    def _find_onset(self, cause: CauseState, view: View) -> None:
        mask = self._ledger.fleet.mask(attributes=cause.sets)
        first, last = self._onset_ages(cause, len(view.counts))
        ages = np.arange(first, last + 1)
        profile = onset_profile(view=view.at(ages), mask=mask)
        hours = self.until - 1 - ages
        prior, at = self._prior_of_onset(hours, mask)
        onset = locate_onset(profile=profile, prior=prior)
        hour = int(hours[onset.age])
        moved = hour - cause.segments[0].since
        change = at.get(hour)
        cause.onset = change.at if change else float(hour)
        cause.onset_change = change.change_id if change else None
        cause.onset_interval = (int(hours[onset.earliest]), int(hours[onset.latest]))
        if moved and (len(cause.segments) == 1 or hour < cause.segments[1].since):
            cause.segments[0].since = hour

    def _prior_of_onset(
        self, hours: NDArray[np.int64], mask: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], dict[int, LoggedChange]]:
        """Log prior of each hour, and the change that fits best in those that have one.

        It gives an onset in its hour its exact time.
        """
        since = max(0, int(hours.min()))
        rows = self._ledger.hourly_requests(since=since, until=self.until)
        weight = rows.sum(axis=0)
        fits: dict[int, tuple[float, LoggedChange]] = {}
        for change in self._changes:
            hour = int(np.floor(change.at))
            if hours.min() <= hour <= hours.max() and change.kind != "rollback":
                shares = overlap(
                    fleet=self._ledger.fleet,
                    scope=change.scope,
                    mask=mask,
                    weight=weight,
                )
                fit = fit_of_scope(*shares)
                if fit > (fits[hour][0] if hour in fits else 0.0):
                    fits[hour] = (fit, change)
        total = max(1.0, sum(fit for fit, _ in fits.values()))
        anywhere = (1 - AT_A_CHANGE) / len(hours)
        prior = np.full(len(hours), np.log(anywhere))
        for row, hour in enumerate(hours.tolist()):
            if hour in fits:
                prior[row] = np.log(anywhere + AT_A_CHANGE * fits[hour][0] / total)
        return prior, {hour: change for hour, (_, change) in fits.items()}

    def _fit_excess(self, cause: CauseState, others: Sequence[Effect]) -> None:
        """Reports a request that the last segment adds, in every series."""
        ledger = self._ledger
        mask = ledger.fleet.mask(attributes=cause.going)
        hours = max(1, self.until - cause.segments[-1].since)
        moment = Moment(ledger=ledger, effects=others, until=self.until, hours=hours)
        requests = float(moment.requests()[mask].sum())
        observed = moment.seen()[:, mask].sum(axis=1)
        cause.segments[-1].excess = {
            name: round(float(excess), 12)
            for name, count in zip(ledger.counts.series, observed, strict=True)
            if count >= 2
            for excess in [(count - moment.expected(name)[mask].sum()) / requests]
            if requests and excess > 0
        }

    def _end(self, cause: CauseState, causes: Sequence[CauseState]) -> None:
        """Notice that the excess is gone, from all of the cause or from a part."""
        ending = Ending(ledger=self._ledger, cause=cause, until=self.until)
        left = ending.part()
        if left is None:
            age = ending.whole()
            if age is None or self.until - age <= cause.start:
                return
            rest = ending.rest(age)
            if rest is None:
                cause.close(
                    until=self.until - age,
                    resolved=self.until,
                    why="the excess is gone",
                )
                return
            left = rest, age
        sets, age = left
        since = self.until - age
        if since > cause.segments[-1].since:
            cause.segments.append(Segment(since, sets=sets))
            cause.frozen = True
            cause.note(hour=self.until, what=f"goes on only in {words(sets)}")
            self._fit_excess(cause, [c.effect() for c in causes if c is not cause])
