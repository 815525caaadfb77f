"""Each symptom of a week beside the week before, as rates with intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.core.proportions import rate_interval
from triage.queries.figures import Figure
from triage.report.trend import Change, change

if TYPE_CHECKING:
    from triage.queries import SymptomRow, SymptomTable

PER = 10_000


@dataclass(frozen=True)
class SymptomWeek:
    """One symptom in this week and the one before.

    `per_10k` is per 10,000 requests and `per_10k_interval` its exact 95% interval;
    `change` is None where a number is hidden or nothing was reported.
    """

    row: SymptomRow
    before: Figure
    per_10k: Figure
    per_10k_interval: tuple[float, float] | None
    change: Change | None

    @property
    def direction(self) -> str:
        """Return rising, falling or level, or nothing where a number is hidden."""
        if self.change is None:
            hidden = not (self.row.reports.shown and self.before.shown)
            return "" if hidden else "level"
        return self.change.direction

    @property
    def rate(self) -> str:
        """The rate and its interval in words."""
        if self.per_10k_interval is None:
            return str(self.per_10k)
        low, high = self.per_10k_interval
        return f"{self.per_10k} ({low:.3f} to {high:.3f})"

    @property
    def line(self) -> str:
        """The change in one sentence."""
        told = self.change.text if self.change else "no change known"
        return (
            f"{self.row.label}: {told}; {self.row.reports} reports by "
            f"{self.row.reporters} reporters, {self.before} the week before."
        )


def symptom_weeks(
    *, table: SymptomTable, before: SymptomTable, requests: int, requests_before: int
) -> tuple[SymptomWeek, ...]:
    """Return the rows of a week's table beside those of the week before."""
    earlier = {row.symptom_id: row.reports for row in before.rows}
    return tuple(
        _symptom(row, earlier.get(row.symptom_id, Figure(0)), requests, requests_before)
        for row in table.rows
    )


def _symptom(
    row: SymptomRow, before: Figure, requests: int, requests_before: int
) -> SymptomWeek:
    count, last = row.reports.value, before.value
    found, interval, rate = None, None, None
    if count is not None and last is not None:
        found = change(
            count=int(count),
            before=int(last),
            exposure=requests,
            exposure_before=requests_before,
        )
    if count is not None and requests:
        rate = count / requests * PER
        interval = rate_interval(count=int(count), exposure=requests / PER)
    instead = row.share.instead if count is None else "no traffic"
    return SymptomWeek(row, before, Figure(rate, instead, digits=3), interval, found)
