"""The symptoms users complain of, with counts, denominators and words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from tests.triage.recounting.all_time import countable, small_rest
from tests.triage.recounting.beside_causes import (
    BesideCauses,
    beside_causes,
    totals_beside,
)
from tests.triage.recounting.closed_days import Closed, closed_days
from tests.triage.recounting.symptom_counts import (
    counts_of,
    created,
    daily_of,
    placements_known,
    reporters_of,
    rows_beside_weeks,
    rows_told,
    words_of,
)
from tests.triage.recounting.totals import totals_of
from triage.core.symptoms import BY_ID, UNSORTED, UNSORTED_LABEL
from triage.queries.figures import WITHHELD, Figure, fewer_than, rows_to_hide
from triage.queries.series import DAY, Daily, midnight
from triage.queries.symptoms import SymptomRow, SymptomTable
from triage.queries.totals import Totals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from triage.models import Placement


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
            totals_of(known, bare=closed.without_attributes, told=told),
            known=known,
            closed=closed,
            now=now,
        )
    )
    start, end = since or totals.first, until or _end(totals.last)
    in_rows = known.filter(closed.in_rows)
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


def all_time_totals(*, closed: Closed, now: datetime) -> Totals:
    """Return the totals of all time, as every page shows them."""
    known = countable(closed.counted)
    bare = closed.without_attributes
    totals = totals_of(
        known,
        bare=bare,
        hide_bare=small_rest(known.filter(bare)),
        told=closed.told,
    )
    return totals_beside(totals, known=known, closed=closed, now=now)


@dataclass(frozen=True)
class _Hiding:
    """What a table's rows are held against, besides each other."""

    known: QuerySet[Placement]
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
            rest=self.known.exclude(self.closed.in_rows).exists(),
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
