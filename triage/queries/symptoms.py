"""The symptoms users complain of, with counts, denominators and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from triage.core.symptoms import BY_ID, FAMILIES, UNSORTED, UNSORTED_LABEL
from triage.queries.beside_causes import BesideCauses, beside_causes, totals_beside
from triage.queries.closed_days import Closed, closed_days
from triage.queries.figures import WITHHELD, Figure, fewer_than, rows_to_hide
from triage.queries.remembered import remembered
from triage.queries.series import DAY, Daily, midnight
from triage.queries.state import all_time_totals
from triage.queries.symptom_counts import (
    counts_of,
    created,
    daily_of,
    placements_known,
    reporters_of,
    rows_beside_weeks,
    rows_told,
    words_of,
)
from triage.queries.totals import Totals, totals_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from triage.queries.placed import Rows


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


@remembered
def symptoms_known(
    *, now: datetime, since: datetime | None = None, until: datetime | None = None
) -> SymptomTable:
    """Return the symptoms of the reports known by `now`, created in [since, until)."""
    closed = closed_days(now=now)
    known = placements_known(closed=closed, since=since, until=until)
    always = since is None and until is None
    causes = beside_causes(known=known, closed=closed, now=now)
    told = created(closed.told, since=since, until=until)
    totals = (
        all_time_totals(closed=closed, now=now)
        if always
        else totals_beside(
            totals_of(known, bare=closed.without_attributes(known), told=told),
            known=known,
            closed=closed,
            now=now,
        )
    )
    start, end = since or totals.first, until or _end(totals.last)
    in_rows = known.only(closed.in_rows(known))
    rows = _rows(
        counts=counts_of(in_rows),
        hide=_Hiding(
            known=known,
            closed=closed,
            causes=causes,
            beside=rows_beside_weeks(in_rows) if always else frozenset(),
        ),
        total=totals.raw_reports if totals.reports.shown else None,
        told=rows_told(told),
        words=words_of(in_rows),
        daily=daily_of(in_rows, start, end),
    )
    return SymptomTable(since=start, until=end, totals=totals, rows=rows)


@dataclass(frozen=True)
class _Hiding:
    """What a table's rows are held against, besides each other."""

    known: Rows
    closed: Closed
    causes: BesideCauses
    beside: frozenset[str]

    def rows(self, counts: Mapping[str, tuple[int, int]]) -> frozenset[str]:
        return rows_to_hide(
            reports={row: reports for row, (reports, _) in counts.items()},
            reporters={row: reporters for row, (_, reporters) in counts.items()},
            union=lambda rows: reporters_of(self.known, rows, self.closed),
            min_reporters=settings.MIN_REPORTERS,
            beside=self.beside | self.causes.rows_to_hide(),
            rest=not self.closed.in_rows(self.known).all(),
            fits=self.causes.fits_hidden,
        )


def _end(last: datetime | None) -> datetime | None:
    return midnight(last) + DAY if last else None


def _rows(
    *,
    counts: Mapping[str, tuple[int, int]],
    hide: _Hiding,
    total: int | None,
    told: frozenset[str],
    words: Mapping[str, tuple[str, ...]],
    daily: Mapping[str, Daily],
) -> tuple[SymptomRow, ...]:
    hidden = hide.rows(counts)
    rows = [
        _hidden_row(row, reporters=reporters)
        if row in hidden or (not reports and row in told)
        else _row(
            row,
            reports=Figure(reports),
            reporters=Figure(reporters),
            share=_share(reports, total),
            keywords=words.get(row, ()),
            daily=daily.get(row),
        )
        for row, (reports, reporters) in counts.items()
    ]
    return tuple(sorted(rows, key=_order))


def _share(reports: int, total: int | None) -> Figure:
    if total is None:
        return Figure(None, WITHHELD)
    return Figure(reports / total if total else 0.0)


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
