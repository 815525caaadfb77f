"""Second thoughts: a cause's symptoms, description, onset and end, as reports come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from triage.core.causes import CauseState, words
from triage.core.onset import find_end, locate_onset
from triage.core.scan import Finding, Space, log_ratio, onset_profile, weigh
from triage.core.suspects import LoggedChange, fit_of_scope, overlap
from triage.core.views import Effect, Ledger, Moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from triage.core.scan import Sets, View

SYMPTOM = "symptom:"
# A symptom belongs to a cause when its excess there is this clear, and is read for
# the description when its ratio is at least this share of the clearest one's.
POOL_NATS = 5.0
POOL_SHARE = 0.3
PLAIN_TRUST = 50.0
# A description is reconsidered this often, until it is this old and this well told.
REFINE_HOURS = 6
FREEZE_HOURS = 96
FREEZE_REPORTS = 40.0
LOOK_BACK = 96
# An onset is this often at a logged change that fits, else at any hour alike.
AT_A_CHANGE = 2 / 3
# Two descriptions of one fault: onsets this near, and the union covers both.
SAME_ONSET = 36
UNION_COVERS = 0.8
END_HOURS = 14 * 24


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
            self._end(cause)

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
            found = self._describe(cause, view)
            if found.sets != cause.sets and self._touches(found.sets, cause.sets):
                cause.note(hour=self.until, what=f"now {words(found.sets)}")
                cause.sets = found.sets
        self._find_onset(cause, view)
        self._fit_excess(cause, others)
        cause.refined = self.until
        excess = found.observed - found.expected
        old = self.until - cause.detected >= FREEZE_HOURS
        cause.frozen = old and excess >= FREEZE_REPORTS

    def absorb(
        self, causes: Sequence[CauseState], *, series: str, found: Finding
    ) -> CauseState | None:
        """Widen a young cause to hold a finding that is the rest of the same fault.

        The two must begin together, and the best description that starts from
        their union must cover both.
        """
        onset = self.until - 1 - found.age
        for cause in causes:
            near = abs(onset - cause.start) <= SAME_ONSET
            if cause.frozen or cause.until is not None or not near:
                continue
            if series.startswith(SYMPTOM) and series not in cause.pool:
                continue
            union = self._union(cause, causes, found)
            if union is not None:
                cause.sets = union
                cause.note(hour=self.until, what=f"widened to {words(union)}")
                self.refine(cause, causes)
                return cause
        return None

    def _union(
        self, cause: CauseState, causes: Sequence[CauseState], found: Finding
    ) -> Sets | None:
        others = [c.effect() for c in causes if c is not cause]
        moment = self._moment(cause, others)
        view = moment.view(series=cause.pool)
        start = {
            name: tuple(sorted({*values, *found.sets[name]}))
            for name, values in cause.sets.items()
            if name in found.sets
        }
        age = self.until - 1 - cause.start
        joined = self._space.ascend(
            view=view,
            start=start,
            age=age,
            ages=self._onset_ages(cause, len(view.counts)),
        )
        weight = moment.requests()
        mask = self._ledger.fleet.mask(attributes=joined.sets)
        parts = [
            self._ledger.fleet.mask(attributes=s) for s in (cause.sets, found.sets)
        ]
        covered = [weight[mask & p].sum() / max(weight[p].sum(), 1.0) for p in parts]
        return joined.sets if joined.sets and min(covered) >= UNION_COVERS else None

    def _moment(self, cause: CauseState, others: Sequence[Effect]) -> Moment:
        hours = self.until - cause.onset_interval[0] + LOOK_BACK
        return Moment(
            ledger=self._ledger, effects=others, until=self.until, hours=hours
        )

    def _find_pool(self, cause: CauseState, moment: Moment) -> list[str]:
        """The symptom series with a clear excess inside the cause, clearest first."""
        mask = self._ledger.fleet.mask(attributes=cause.sets)
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
                trust=np.full_like(expected, PLAIN_TRUST),
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
        last = self.until - 1 - (cause.onset_interval[0] - LOOK_BACK)
        return first, max(first, min(last, size - 1))

    def _describe(self, cause: CauseState, view: View) -> Finding:
        ages = self._onset_ages(cause, len(view.counts))
        age = min(max(self.until - 1 - cause.start, ages[0]), ages[1])
        seeds = [s for s in self._space.sweep(view=view.at(np.arange(age + 1)), best=2)]
        starts = [cause.sets, *(s.sets for s in seeds)]
        found = [
            self._space.ascend(view=view, start=start, age=age, ages=ages)
            for start in starts
        ]
        return max(found, key=lambda f: f.score)

    def _touches(self, new: Sets, old: Sets) -> bool:
        """Whether a description is one, and shares deployments with another."""
        fleet = self._ledger.fleet
        both = fleet.mask(attributes=new) & fleet.mask(attributes=old)
        return bool(new) and bool(both.any())

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
        cause.onset = at.get(hour, float(hour))
        cause.onset_interval = (int(hours[onset.earliest]), int(hours[onset.latest]))
        if moved and (len(cause.segments) == 1 or hour < cause.segments[1].since):
            cause.segments[0].since = hour

    def _prior_of_onset(
        self, hours: NDArray[np.int64], mask: NDArray[np.bool_]
    ) -> tuple[NDArray[np.float64], dict[int, float]]:
        """Log prior of each hour, and the exact time in hours that hold a change."""
        since = max(0, int(hours.min()))
        rows = self._ledger.hourly_requests(since=since, until=self.until)
        weight = rows.sum(axis=0)
        fits: dict[int, tuple[float, float]] = {}
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
                if fit > fits.get(hour, (0.0, 0.0))[0]:
                    fits[hour] = (fit, change.at)
        total = max(1.0, sum(fit for fit, _ in fits.values()))
        anywhere = (1 - AT_A_CHANGE) / len(hours)
        prior = np.full(len(hours), np.log(anywhere))
        for row, hour in enumerate(hours.tolist()):
            if hour in fits:
                prior[row] = np.log(anywhere + AT_A_CHANGE * fits[hour][0] / total)
        return prior, {hour: at for hour, (_, at) in fits.items()}

    def _fit_excess(self, cause: CauseState, others: Sequence[Effect]) -> None:
        """Reports a request that the last segment adds, in every series."""
        since = cause.segments[-1].since
        ledger = self._ledger
        mask = ledger.fleet.mask(attributes=cause.sets)
        hours = max(1, self.until - since)
        moment = Moment(ledger=ledger, effects=others, until=self.until, hours=hours)
        requests = float(moment.requests()[mask].sum())
        seen = ledger.counts.events(since=since, until=self.until)
        inside = (seen.deployment >= 0) & mask[seen.deployment]
        counts = seen.where(inside).grid(
            series=len(ledger.counts.series), deployments=len(ledger.fleet)
        )
        observed = counts.sum(axis=1)
        cause.segments[-1].excess = {
            name: round(float(excess), 12)
            for name, count in zip(ledger.counts.series, observed, strict=True)
            if count >= 2
            for excess in [(count - moment.expected_inside(name, mask)) / requests]
            if requests and excess > 0
        }

    def _end(self, cause: CauseState) -> None:
        """Notice that the excess is gone."""
        last = cause.segments[-1]
        since = max(last.since, self.until - END_HOURS)
        events = self._ledger.counts.events(since=since, until=self.until)
        mask = self._ledger.fleet.mask(attributes=cause.sets)
        counts = self._ledger.hourly_counts(
            events=events, series=cause.pool, since=since, until=self.until
        )
        requests = self._ledger.hourly_requests(since=since, until=self.until)
        base = requests @ (self._ledger.rates(cause.pool) * mask)
        excess = sum(last.excess.get(name, 0.0) for name in cause.pool)
        age = find_end(
            counts=counts[:, mask].sum(axis=1),
            base=base,
            extra=requests[:, mask].sum(axis=1) * excess,
        )
        if age is not None and self.until - age > cause.start:
            cause.until, cause.resolved = self.until - age, self.until
            cause.frozen = True
            cause.note(hour=self.until, what="the excess is gone")
