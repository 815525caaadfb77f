"""What one week's report says, before it has a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from triage.queries import SymptomTable, causes_known, state_known, symptoms_known
from triage.queries.exposure import requests_served
from triage.queries.figures import Figure
from triage.queries.precision import Precision, precision_known
from triage.queries.weeks import Week
from triage.queries.wording import listed
from triage.report.trend import direction

if TYPE_CHECKING:
    from triage.queries import CauseView, SymptomRow


@dataclass(frozen=True)
class SymptomWeek:
    """One symptom in this week and the one before; `per_10k` is per 10,000 requests."""

    row: SymptomRow
    before: Figure
    per_10k: Figure
    direction: str


@dataclass(frozen=True)
class WeeklyReport:
    """One week: the causes, the symptoms, and what could not be explained.

    A cause is new in the week of its detection and open while it was detected before
    the week and not resolved by its end. One that was dismissed is told as new and no
    more after that. `requests` of this week and the one before are the exposure,
    `precision` is that of all causes detected by the week's end, as judged by now.
    """

    week: Week
    now: datetime
    new: tuple[CauseView, ...]
    open: tuple[CauseView, ...]
    resolved: tuple[CauseView, ...]
    table: SymptomTable
    symptoms: tuple[SymptomWeek, ...]
    requests: int
    requests_before: int
    computed: bool
    latest: Week | None
    precision: Precision

    @property
    def quiet(self) -> bool:
        """True when no cause was new, open or resolved."""
        return not (self.new or self.open or self.resolved)

    @property
    def complete(self) -> bool:
        """False while the week still runs."""
        return self.now >= self.week.end

    @property
    def unsorted(self) -> SymptomRow:
        """The reports that fit no symptom."""
        return self.table.by_id["unsorted"]

    @property
    def groups(self) -> tuple[tuple[str, tuple[CauseView, ...]], ...]:
        """The causes under their headings."""
        return (
            ("New", self.new),
            ("Still open", self.open),
            ("Resolved", self.resolved),
        )

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
        return f"Likely causes: {listed(parts)}"


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
        table=table,
        symptoms=_symptoms(
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


def _symptoms(
    *, table: SymptomTable, before: SymptomTable, requests: int, requests_before: int
) -> tuple[SymptomWeek, ...]:
    earlier = {row.symptom_id: row.reports for row in before.rows}
    return tuple(
        _symptom(row, earlier.get(row.symptom_id, Figure(0)), requests, requests_before)
        for row in table.rows
    )


def _symptom(
    row: SymptomRow, before: Figure, requests: int, requests_before: int
) -> SymptomWeek:
    count, last = row.reports.value, before.value
    if count is None or last is None:
        way = ""
    else:
        way = direction(
            count=int(count),
            before=int(last),
            exposure=requests,
            exposure_before=requests_before,
        )
    rate = count / requests * 10_000 if count is not None and requests else None
    instead = row.share.instead if count is None else "no traffic"
    return SymptomWeek(row, before, Figure(rate, instead, digits=3), way)
