"""One hour after another: alarm, explain away, refine, end.

Every closed hour the scan looks at each series in which something new was told.
What exceeds ALARM becomes a cause; its effect enters the expectation and the search
repeats until nothing exceeds it.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

from triage.core.alarm import Alarm
from triage.core.causes import CAME_BACK, CauseState, words
from triage.core.effects import Segment
from triage.core.everywhere import ALL_EVERY, Watch
from triage.core.fitting import (
    BASELINE_HOURS,
    BASELINE_LAG,
    REFIT_HOURS,
    WEEK_HOURS,
    Rates,
)
from triage.core.joint import Claim, Joiner
from triage.core.ledger import Ledger
from triage.core.mixes import SYMPTOM, UNSORTED
from triage.core.moved import MixWatch
from triage.core.refine import Refiner, overlap_of
from triage.core.rhythm import CYCLES
from triage.core.rhythms import Rhythms
from triage.core.scan import Finding, Space
from triage.core.split import different_part
from triage.core.views import Moment

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from triage.core.scan import Sets
    from triage.core.suspects import LoggedChange

VERSION = "engine-2026-12-01b"
WARM_UP_HOURS = WEEK_HOURS
# Until the baseline has seen every day of a week, an alarm takes so much more.
YOUNG_HOURS = BASELINE_LAG + WEEK_HOURS
YOUNG_NATS = 3.0
SCAN_HOURS = 10 * 24
MOST_CAUSES_AN_HOUR = 5
# With so many open causes nobody reads another, and each costs every later hour.
MOST_OPEN = 40
SAME_PLACE = 0.6
REOPEN_HOURS = 14 * 24
# So long before a cause, at most, is looked for its beginning and told beside it.
BEFORE_HOURS = 14 * 24


class Engine:
    """The cause search over one history; hours are numbered from its first."""

    def __init__(self, *, alarm: float, basis: str = "traffic") -> None:
        """`alarm` is the penalised score, in nats, that raises an alarm.

        `basis` says what the traffic table will hold; see Ledger.
        """
        self.alarm = alarm
        self.ledger = Ledger(basis=basis)
        self.causes: list[CauseState] = []
        self.ledger.accepted = lambda: [c.effect() for c in self.causes]
        self.watch = Watch(nats=alarm)
        self._rates = Rates(ledger=self.ledger)
        self._rhythms = Rhythms(ledger=self.ledger, nats=alarm)
        self._mix = MixWatch(ledger=self.ledger, nats=alarm)

    def step(
        self, *, hour: int, told: Iterable[str], changes: Sequence[LoggedChange]
    ) -> list[CauseState]:
        """Scan the hour that just closed; give the causes that are new.

        `told` names the series that got reports since the last step, `changes`
        are those known by now.
        """
        until = hour + 1
        self._rates.settle_fleet()
        if until < WARM_UP_HOURS or not self.ledger.fleet.cells:
            return []
        if self._rates.keep_up(until=until, causes=self.causes):
            self._rhythms.learn(
                until=self.fitted or until, space=self.space(), causes=self.causes
            )
            self._mix.look(until=until, space=self.space(), changes=changes)
        refiner = Refiner(
            ledger=self.ledger, space=self.space(), changes=changes, until=until
        )
        refiner.keep_up(self.causes)
        self._merge(refiner)
        new = self._split(refiner) + self._search(refiner, sorted(told))
        if until >= YOUNG_HOURS:
            self._watch(until)
        return new

    def _watch(self, until: int) -> None:
        """Note what rises everywhere, outside known causes."""
        if until % ALL_EVERY:
            return
        moment = Moment(
            ledger=self.ledger,
            effects=[c.effect() for c in self.causes],
            until=until,
            hours=SCAN_HOURS,
        )
        symptoms = [
            name
            for name in self.ledger.counts.series
            if name.startswith(SYMPTOM) and name != UNSORTED
        ]
        self.watch.look(moment=moment, space=self.space(), symptoms=symptoms)

    @property
    def fitted(self) -> int | None:
        """The hour of the last fit."""
        return self._rates.fitted

    def space(self) -> Space:
        """The descriptions that can be searched in the present fleet."""
        return self._rates.space()

    def traffic_changed(self, *, hours: Sequence[int]) -> set[str]:
        """Say that traffic of these past hours came late or was corrected.

        Gives the series that have to be looked at again.
        """
        return self._rates.traffic_changed(hours=hours)

    def reads_from(self, *, until: int, told: Sequence[CauseState]) -> int:
        """The first hour whose reports are needed to go on from hour `until`.

        `told` are the causes whose documents may still be written anew.
        """
        fit = BASELINE_HOURS + BASELINE_LAG + 2 * REFIT_HOURS
        rhythm = max(cycle.longest + cycle.hours for cycle in CYCLES)
        needed = [until - max(fit, SCAN_HOURS, rhythm)]
        for cause in self.causes:
            over = cause.until is not None and until - cause.until > REOPEN_HOURS
            if cause in told or not over:
                first = min(cause.start, cause.onset_interval[0], cause.alarm_onset)
                needed.append(first - BEFORE_HOURS)
        return max(0, min(needed))

    def state(self) -> dict[str, Any]:
        """What must be kept between steps, beside the tables; plain values."""
        return {
            "causes": [c.to_json() for c in self.causes],
            "everywhere": self.watch.to_json(),
            "rhythms": self._rhythms.to_json(),
            "moved": self._mix.to_json(),
            "fitted": self.fitted,
        }

    def fit_state(self) -> dict[str, Any]:
        """The fitted baseline as plain values, empty before the first fit."""
        return self._rates.to_json()

    def judge_anew(self, *, hour: int, why: str) -> None:
        """Close every cause and forget the fit: exposure means something else now."""
        for cause in self.causes:
            for segment in cause.segments:
                segment.excess = {}
            if cause.until is None:
                cause.close(until=hour, resolved=hour, why=why)
        self._rhythms.forget(until=hour)
        self._rates.forget()

    def restore(self, *, state: dict[str, Any], fit: dict[str, Any]) -> None:
        """Take up where `state` and `fit_state` were written; fill the tables after."""
        self.causes = [CauseState.from_json(c) for c in state.get("causes", [])]
        self.watch.restore(state.get("everywhere", []))
        self._rhythms.restore(state.get("rhythms", []))
        self._mix.restore(state.get("moved", []))
        self._rates.restore(fitted=state.get("fitted"), fit=fit)

    def _is_full(self) -> bool:
        return sum(cause.until is None for cause in self.causes) >= MOST_OPEN

    def _nats(self, until: int) -> float:
        """The score that raises an alarm in this hour."""
        return self.alarm + (YOUNG_NATS if until < YOUNG_HOURS else 0.0)

    def _split(self, refiner: Refiner) -> list[CauseState]:
        """Make two of a young cause in which one part complains of something else."""
        new: list[CauseState] = []
        for cause in list(self.causes):
            if self._is_full():
                break
            if cause.until is not None or cause.refined != refiner.until:
                continue
            part = different_part(
                ledger=self.ledger,
                space=self.space(),
                cause=cause,
                others=[c.effect() for c in self.causes if c is not cause],
                until=refiner.until,
            )
            if part is None:
                continue
            sets = {**cause.sets, part.name: (part.value,)}
            cause.sets = {**cause.sets, part.name: part.rest}
            other = self._make(
                series=part.series,
                finding=Finding(
                    sets, refiner.until - 1 - cause.start, part.nats, part.reports, 0
                ),
                until=refiner.until,
            )
            other.note(hour=refiner.until, what=f"split from {cause.cause_id}")
            cause.note(hour=refiner.until, what=f"{other.cause_id} split from it")
            refiner.explain(self.causes)
            refiner.refine(other, self.causes)
            refiner.refine(cause, self.causes)
            refiner.explain(self.causes)
            new.append(other)
        return new

    def _merge(self, refiner: Refiner) -> None:
        """Make one of two young causes that one description tells as well."""
        young = [c for c in self.causes if c.until is None and not c.frozen]
        for one, other in itertools.combinations(young, 2):
            fresh = refiner.until in (one.refined, other.refined)
            if not fresh or one.until is not None or other.until is not None:
                continue
            union = self._union(refiner, one, _claim(other), beside=other)
            if union is not None:
                other.merged_into = one.cause_id
                other.close(
                    until=other.start,
                    resolved=refiner.until,
                    why=f"is the same fault as {one.cause_id}",
                )
                self._widen(refiner, one, union, f"{other.cause_id} is a part of it")

    def _union(
        self,
        refiner: Refiner,
        cause: CauseState,
        claim: Claim,
        beside: CauseState | None = None,
    ) -> Sets | None:
        """One description of a young cause and a claim; all causes but `beside` held.

        `beside` is the cause that makes the claim, if one does.
        """
        if cause.frozen or cause.until is not None:
            return None
        effects = [
            c.effect() for c in self.causes if c is not cause and c is not beside
        ]
        joiner = Joiner(ledger=self.ledger, space=self.space(), until=refiner.until)
        return joiner.union(one=_claim(cause), other=claim, effects=effects)

    def _widen(self, refiner: Refiner, cause: CauseState, sets: Sets, why: str) -> None:
        cause.sets = sets
        cause.note(hour=refiner.until, what=f"{why}: now {words(sets)}")
        refiner.refine(cause, self.causes)

    def _make(self, *, series: str, finding: Finding, until: int) -> CauseState:
        """A new cause from a finding."""
        onset = until - 1 - finding.age
        cause = CauseState(
            cause_id=f"C-{len(self.causes) + 1}",
            series=series,
            sets=finding.sets,
            onset=onset,
            onset_interval=(onset, onset),
            detected=until,
            alarm_score=round(finding.score, 3),
            alarm_reports=int(finding.observed),
            alarm_onset=onset,
            alarm_sets=finding.sets,
            pool=[series],
            segments=[Segment(onset)],
        )
        self.causes.append(cause)
        return cause

    def _search(self, refiner: Refiner, told: Sequence[str]) -> list[CauseState]:
        """Accept the best finding and look again, until nothing alarms."""
        new: list[CauseState] = []
        tried: list[tuple[str, Sets]] = []
        alarm = Alarm(
            ledger=self.ledger, space=self.space(), nats=self._nats(refiner.until)
        )
        for _ in range(MOST_CAUSES_AN_HOUR):
            if self._is_full():
                break
            moment = Moment(
                ledger=self.ledger,
                effects=[c.effect() for c in self.causes],
                until=refiner.until,
                hours=SCAN_HOURS,
            )
            best = alarm.best(moment, told, tried)
            if best is None:
                break
            series, found = best
            tried.append((series, found.sets))
            cause = self._take(refiner, moment, series, found)
            if cause is not None:
                new.append(cause)
            refiner.explain(self.causes)
        return new

    def _take(
        self, refiner: Refiner, moment: Moment, series: str, found: Finding
    ) -> CauseState | None:
        """Make a finding a cause, or a step of one that is known."""
        onset = refiner.until - 1 - found.age
        known = self._part_taken_back(series, found) or self._same_place(
            moment, found, onset
        )
        if known is None:
            claim = Claim(found.sets, onset)
            for cause in self.causes:
                union = self._union(refiner, cause, claim)
                if union is not None:
                    self._widen(refiner, cause, union, f"more of it ({series})")
                    return None
            cause = self._make(series=series, finding=found, until=refiner.until)
            refiner.refine(cause, self.causes)
            return cause
        since = onset
        if known.until is not None:
            since = max(onset, known.until)
            known.until, known.resolved, known.frozen = None, None, not known.withdrawn
            known.note(hour=refiner.until, what=CAME_BACK)
        last = known.segments[-1]
        if last.sets and not self._lies_in(found.sets, last.sets):
            known.segments.pop()
            known.note(hour=refiner.until, what=f"goes on in all of it ({series})")
        elif since > last.since:
            known.segments.append(Segment(since, sets=last.sets))
            known.note(
                hour=refiner.until, what=f"a step up in {words(known.sets)} ({series})"
            )
        return None

    def _part_taken_back(self, series: str, found: Finding) -> CauseState | None:
        """The cause of which this is a part that was held to be over."""
        for cause in self.causes:
            told = series in cause.pool or not series.startswith(SYMPTOM)
            narrowed = cause.until is None and cause.segments[-1].sets
            if (
                told
                and narrowed
                and self._lies_in(found.sets, cause.sets)
                and not self._lies_in(found.sets, narrowed)
            ):
                return cause
        return None

    def _lies_in(self, inner: Sets, outer: Sets) -> bool:
        fleet = self.ledger.fleet
        beyond = fleet.mask(attributes=inner) & ~fleet.mask(attributes=outer)
        return not beyond.any()

    def _same_place(
        self, moment: Moment, found: Finding, onset: int
    ) -> CauseState | None:
        """The known cause that covers the same requests, if there is one."""
        weight = moment.requests()
        fleet = self.ledger.fleet
        mask = fleet.mask(attributes=found.sets)
        for cause in reversed(self.causes):
            gone = cause.withdrawn and onset >= (cause.resolved or onset)
            if gone or cause.merged_into:
                continue
            over = cause.until is not None and onset - cause.until > REOPEN_HOURS
            place = fleet.mask(attributes=cause.sets)
            if not over and overlap_of(mask, place, weight) >= SAME_PLACE:
                return cause
        return None


def _claim(cause: CauseState) -> Claim:
    return Claim(cause.sets, cause.start)
