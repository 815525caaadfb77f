"""The symptoms users complain of, with counts, denominators and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from triage.core.symptoms import BY_ID, FAMILIES, UNSORTED, UNSORTED_LABEL
from triage.queries.figures import WITHHELD, Figure, fewer_than, rows_to_hide
from triage.queries.series import DAY, Daily, midnight
from triage.queries.state import all_time_totals
from triage.queries.symptom_counts import (
    counts_of,
    daily_of,
    placements_known,
    reporters_of,
    rows_beside_weeks,
    rows_ever_told,
    words_of,
)
from triage.queries.totals import Totals, totals_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from triage.models import Placement


@dataclass(frozen=True)
class SymptomRow:
    """One symptom in a period; `share` is of all reports of the period (0-1)."""

    symptom_id: str
    label: str
    family: str
    reports: Figure
    reporters: Figure
    share: Figure
    keywords: tuple[str, ...]
    daily: Daily | None

    @property
    def family_label(self) -> str:
        """The family's name, empty for what has none."""
        return FAMILIES.get(self.family, "")


@dataclass(frozen=True)
class SymptomTable:
    """All symptoms of a period, most reports first, the unsorted among them.

    `totals` are the denominators. Rows whose numbers are hidden come last.
    """

    since: datetime | None
    until: datetime | None
    totals: Totals
    rows: tuple[SymptomRow, ...]

    @property
    def last_day(self) -> datetime | None:
        """The last day of the period."""
        return self.until - DAY if self.until else None

    @property
    def by_id(self) -> dict[str, SymptomRow]:
        """The rows by symptom; `unsorted` is the row of what fits no symptom."""
        return {row.symptom_id: row for row in self.rows}


def symptoms_known(
    *, now: datetime, since: datetime | None = None, until: datetime | None = None
) -> SymptomTable:
    """Return the symptoms of the reports known by `now`, created in [since, until)."""
    known = placements_known(now=now, since=since, until=until)
    always = since is None and until is None
    totals = all_time_totals(now=now) if always else totals_of(known)
    start, end = since or totals.first, until or _end(totals.last)
    rows = _rows(
        known=known,
        total=totals.raw_reports,
        told=rows_ever_told(now=now) if always else frozenset(),
        beside=rows_beside_weeks(known) if always else frozenset(),
        words=words_of(known),
        daily=daily_of(known, start, end),
    )
    return SymptomTable(since=start, until=end, totals=totals, rows=rows)


def _end(last: datetime | None) -> datetime | None:
    return midnight(last) + DAY if last else None


def _rows(
    *,
    known: QuerySet[Placement],
    total: int,
    told: frozenset[str],
    beside: frozenset[str],
    words: Mapping[str, tuple[str, ...]],
    daily: Mapping[str, Daily],
) -> tuple[SymptomRow, ...]:
    counts = counts_of(known)
    hidden = rows_to_hide(
        reports={row: reports for row, (reports, _) in counts.items()},
        reporters={row: reporters for row, (_, reporters) in counts.items()},
        union=lambda rows: reporters_of(known, rows),
        min_reporters=settings.MIN_REPORTERS,
        beside=beside,
    )
    rows = [
        _hidden_row(row, reporters=reporters)
        if row in hidden or (not reports and row in told)
        else _row(
            row,
            reports=Figure(reports),
            reporters=Figure(reporters),
            share=Figure(reports / total if total else 0.0),
            keywords=words.get(row, ()),
            daily=daily.get(row),
        )
        for row, (reports, reporters) in counts.items()
    ]
    return tuple(sorted(rows, key=_order))


def _hidden_row(symptom_id: str, *, reporters: int) -> SymptomRow:
    floor: int = settings.MIN_REPORTERS
    few = fewer_than(min_reporters=floor) if reporters < floor else ""
    return _row(
        symptom_id,
        reports=Figure(None, f"by {few}" if few else WITHHELD),
        reporters=Figure(None, few or WITHHELD),
        share=Figure(None, WITHHELD),
    )


def _row(
    symptom_id: str,
    *,
    reports: Figure,
    reporters: Figure,
    share: Figure,
    keywords: tuple[str, ...] = (),
    daily: Daily | None = None,
) -> SymptomRow:
    known = BY_ID.get(symptom_id)
    unnamed = UNSORTED_LABEL if symptom_id == UNSORTED else symptom_id
    return SymptomRow(
        symptom_id=symptom_id,
        label=known.label if known else unnamed,
        family=known.family if known else "",
        reports=reports,
        reporters=reporters,
        share=share,
        keywords=keywords,
        daily=daily,
    )


def _order(row: SymptomRow) -> tuple[bool, float, str]:
    return (not row.reports.shown, -(row.reports.value or 0), row.symptom_id)
