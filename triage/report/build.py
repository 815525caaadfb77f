"""What one week's report says, before it has a form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from triage.queries import SymptomTable, causes_known, state_known, symptoms_known
from triage.queries.everywhere import Everywhere
from triage.queries.exposure import requests_served
from triage.queries.findings import Finding, findings_known
from triage.queries.moved import TrafficMoved, moved_known
from triage.queries.precision import Precision, precision_known
from triage.queries.rhythms import DailyRise, WeekdayRise, weekdays_known
from triage.queries.timeline import timeline_of, usual_period
from triage.queries.timeline_drawing import Drawing, drawing_of
from triage.queries.weeks import Week
from triage.queries.wording import day, listed
from triage.report.delays import Delays
from triage.report.quality import Quality, quality_of
from triage.report.symptom_weeks import SymptomWeek, symptom_weeks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from triage.queries import CauseView, SymptomRow

Told = Finding | WeekdayRise | TrafficMoved
_FINDINGS: tuple[tuple[type[Told], str, str], ...] = (
    (Everywhere, "rise", "in all deployments alike"),
    (DailyRise, "rise", "at the same hours of every day"),
    (WeekdayRise, "rise", "on the same days of every week"),
    (TrafficMoved, "unlogged move", "of the traffic"),
)


@dataclass(frozen=True)
class WeeklyReport:
    """One week: the causes, the symptoms, and what could not be explained.

    A cause is new in the week of its detection and open while it was detected before
    the week and not resolved by its end. One that was dismissed is told as new and no
    more after that. `requests` of this week and the one before are the exposure,
    `precision` is that of all causes detected by the week's end, as judged by now.
    `findings` are what is no cause and lasted in the week: rises in all deployments
    alike, complaints that follow the hour or the day, unlogged moves of the traffic.
    """

    week: Week
    now: datetime
    new: tuple[CauseView, ...]
    open: tuple[CauseView, ...]
    resolved: tuple[CauseView, ...]
    findings: tuple[Told, ...]
    drawing: Drawing
    quality: Quality
    table: SymptomTable
    symptoms: tuple[SymptomWeek, ...]
    requests: int
    requests_before: int
    computed: bool
    latest: Week | None
    precision: Precision

    @property
    def quiet(self) -> bool:
        """True when no cause was new, open or resolved, and nothing else was found."""
        return not (self.new or self.open or self.resolved or self.findings)

    @property
    def complete(self) -> bool:
        """False while the week still runs."""
        return self.now >= self.week.end

    @property
    def rising(self) -> tuple[SymptomWeek, ...]:
        """The symptoms that rise, the steepest first."""
        found = [s for s in self.symptoms if s.direction == "rising"]
        return tuple(sorted(found, key=lambda s: -(s.change.low if s.change else 0)))

    @property
    def falling(self) -> tuple[SymptomWeek, ...]:
        """The symptoms that fall, the steepest first."""
        found = [s for s in self.symptoms if s.direction == "falling"]
        return tuple(
            sorted(found, key=lambda s: (s.change.high if s.change else 0) or 0)
        )

    @property
    def moved(self) -> tuple[tuple[str, tuple[SymptomWeek, ...]], ...]:
        """The symptoms that rise and fall, under their headings."""
        return ("Rising", self.rising), ("Falling", self.falling)

    @property
    def heading(self) -> str:
        """What the picture shows."""
        period = self.drawing.timeline.period
        return (
            f"Likely causes and changes, {day(period.start)} to "
            f"{day(period.last_day)} (UTC)"
        )

    @property
    def lines(self) -> tuple[str, ...]:
        """The picture as text."""
        return self.drawing.timeline.lines

    @property
    def unsorted(self) -> SymptomRow:
        """The reports that fit no symptom."""
        return self.table.by_id["unsorted"]

    @property
    def numbers_as_of(self) -> datetime | None:
        """When its causes' numbers were counted, if after the week; else None."""
        scanned = self.quality.scanned
        if scanned is None or scanned <= self.week.end:
            return None
        return scanned if self.new or self.open or self.resolved else None

    @property
    def groups(self) -> tuple[tuple[str, tuple[tuple[CauseView, Delays], ...]], ...]:
        """The causes with their delays, under their headings."""
        return (
            ("New", self._delayed(self.new)),
            ("Still open", self._delayed(self.open)),
            ("Resolved", self._delayed(self.resolved)),
        )

    def _delayed(
        self, causes: Iterable[CauseView]
    ) -> tuple[tuple[CauseView, Delays], ...]:
        return tuple((c, Delays.of(c, until=self.week.end)) for c in causes)

    @property
    def sentence(self) -> str:
        """The week in one sentence."""
        totals = self.table.totals
        counts = (
            f"{totals.reports} reports by {totals.reporters} reporters in "
            f"{self.requests:,} requests"
        )
        if not self.quiet:
            return f"{self._causes}; {counts}."
        if not totals.raw_reports:
            return f"A quiet week: no reports in {self.requests:,} requests."
        if not self.computed:
            return f"Causes are not computed yet; {counts}."
        return f"A quiet week: no likely cause, {counts}."

    @property
    def _causes(self) -> str:
        parts = [
            f"{len(causes)} {word}"
            for causes, word in (
                (self.new, "new"),
                (self.open, "still open"),
                (self.resolved, "resolved"),
            )
            if causes
        ]
        found = f"Likely causes: {listed(parts)}" if parts else "No likely cause"
        others = [
            f"{count} {word}{'s' if count > 1 else ''} {what}"
            for kind, word, what in _FINDINGS
            for count in [sum(isinstance(f, kind) for f in self.findings)]
            if count
        ]
        return "; ".join([found, *others])


def build_report(*, week: Week, now: datetime) -> WeeklyReport:
    """Return the report of a week as known at `now`.

    Reports are counted in the week of their creation, late ones too.
    """
    known = [c for c in causes_known(now=now) if c.detected_at < week.end]
    ended = [c for c in known if _resolved_before(c, week.end)]
    kept = [c for c in known if c.status != "dismissed"]
    running = [c for c in kept if c not in ended]
    state = state_known(now=now)
    table = symptoms_known(now=now, since=week.start, until=week.end)
    requests = requests_served(since=week.start, until=week.end)
    requests_before = requests_served(since=week.before.start, until=week.start)
    return WeeklyReport(
        week=week,
        now=now,
        new=tuple(c for c in known if c.detected_at >= week.start),
        open=tuple(c for c in running if c.detected_at < week.start),
        resolved=tuple(
            c for c in kept if c in ended and not _resolved_before(c, week.start)
        ),
        findings=_findings(week, now),
        drawing=_drawing(known, week, now),
        quality=quality_of(week=week, now=now, scanned=state.scanned_to),
        table=table,
        symptoms=symptom_weeks(
            table=table,
            before=symptoms_known(now=now, since=week.before.start, until=week.start),
            requests=requests,
            requests_before=requests_before,
        ),
        requests=requests,
        requests_before=requests_before,
        computed=state.computed,
        latest=Week.of(state.totals.last) if state.totals.last else None,
        precision=precision_known(now=now, before=week.end),
    )


def _resolved_before(cause: CauseView, at: datetime) -> bool:
    return cause.resolved_at is not None and cause.resolved_at < at


def _findings(week: Week, now: datetime) -> tuple[Told, ...]:
    """Return what is no cause, was told by the week's end and lasted in it."""
    known = min(now, week.end)
    weekdays, moves = weekdays_known(now=known), moved_known(now=known)
    return tuple(
        found
        for found in (*findings_known(now=known), *weekdays, *moves)
        if found.since < week.end and (found.until is None or found.until > week.start)
    )


def _drawing(known: Iterable[CauseView], week: Week, now: datetime) -> Drawing:
    """Return the picture of the days that led to the week's end, as known then.

    What people dismissed is told in words, in the week that it was new, and not drawn.
    """
    causes = [_as_of(c, week.end) for c in known if c.status != "dismissed"]
    period = usual_period(causes=causes, until=week.end)
    until = min(week.end, now)
    return drawing_of(timeline_of(causes=causes, period=period, until=until, now=now))


def _as_of(cause: CauseView, at: datetime) -> CauseView:
    """Return a cause without an end that came later."""
    if cause.resolved_at is None or _resolved_before(cause, at):
        return cause
    status = "open" if cause.status == "resolved" else cause.status
    return replace(cause, resolved_at=None, status=status)
