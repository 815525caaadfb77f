"""The symptoms users complain of, with counts, denominators and words."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Count, QuerySet

from triage.core.symptoms import FAMILIES, TAXONOMY, UNSORTED, UNSORTED_LABEL
from triage.models import Placement
from triage.queries.figures import WITHHELD, Figure, fewer_than, rows_to_hide
from triage.queries.series import DAY, Daily, daily_by_key, midnight
from triage.queries.totals import NAMED, Totals, totals_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

KEYWORDS = 6
_NAMES = {symptom.symptom_id: symptom for symptom in TAXONOMY}


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


def symptoms_document(table: SymptomTable) -> dict[str, Any]:
    """Return a table as JSON; a number that may not be shown is null."""
    totals = table.totals
    return {
        "since": table.since.isoformat() if table.since else None,
        "until": table.until.isoformat() if table.until else None,
        "reports": totals.reports.value,
        "reporters": totals.reporters.value,
        "without_attributes": totals.without_attributes.value,
        "symptoms": [_row_document(row) for row in table.rows],
    }


def _row_document(row: SymptomRow) -> dict[str, Any]:
    document: dict[str, Any] = {
        "symptom_id": row.symptom_id,
        "label": row.label,
        "family": row.family,
        "reports": row.reports.value,
        "reporters": row.reporters.value,
        "share": row.share.value,
        "keywords": list(row.keywords),
    }
    if not row.reports.shown:
        document["suppressed"] = row.reporters.instead
    return document


def symptoms_known(
    *, now: datetime, since: datetime | None = None, until: datetime | None = None
) -> SymptomTable:
    """Return the symptoms of the reports known by `now`, created in [since, until)."""
    known = _known(now=now, since=since, until=until)
    totals = totals_of(known)
    start, end = since or totals.first, until or _end(totals.last)
    rows = _rows(
        known=known,
        total=totals.raw_reports,
        words=_words(known),
        daily=_daily(known, start, end),
    )
    return SymptomTable(since=start, until=end, totals=totals, rows=rows)


def _known(
    *, now: datetime, since: datetime | None, until: datetime | None
) -> QuerySet[Placement]:
    known = Placement.objects.filter(received_at__lte=now)
    if since:
        known = known.filter(hour__gte=since)
    return known.filter(hour__lt=until) if until else known


def _end(last: datetime | None) -> datetime | None:
    return midnight(last) + DAY if last else None


def _rows(
    *,
    known: QuerySet[Placement],
    total: int,
    words: Mapping[str, tuple[str, ...]],
    daily: Mapping[str, Daily],
) -> tuple[SymptomRow, ...]:
    counts = _counts(known)
    hidden = rows_to_hide(
        reports={row: reports for row, (reports, _) in counts.items()},
        reporters={row: reporters for row, (_, reporters) in counts.items()},
        union=lambda rows: _reporters_of(known, rows),
        min_reporters=settings.MIN_REPORTERS,
    )
    rows = [
        _hidden_row(row, reporters=reporters)
        if row in hidden
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


def _counts(known: QuerySet[Placement]) -> dict[str, tuple[int, int]]:
    """Return reports and distinct reporters of each symptom; zero is a value."""
    found = known.values("symptom_id").annotate(
        reports=Count("id"),
        reporters=Count("reporter", distinct=True, filter=NAMED),
    )
    counts = dict.fromkeys([*_NAMES, UNSORTED], (0, 0))
    for row in found:
        counts[row["symptom_id"] or UNSORTED] = (row["reports"], row["reporters"])
    return counts


def _reporters_of(known: QuerySet[Placement], rows: Collection[str]) -> int:
    ids = ["" if row == UNSORTED else row for row in rows]
    named = known.filter(NAMED, symptom_id__in=ids)
    return named.values("reporter").distinct().count()


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
    known = _NAMES.get(symptom_id)
    unnamed = UNSORTED_LABEL if symptom_id == UNSORTED else symptom_id
    return SymptomRow(
        symptom_id=symptom_id,
        label=known.label if known else unnamed,
        family=FAMILIES[known.family] if known else "",
        reports=reports,
        reporters=reporters,
        share=share,
        keywords=keywords,
        daily=daily,
    )


def _order(row: SymptomRow) -> tuple[bool, float, str]:
    return (not row.reports.shown, -(row.reports.value or 0), row.symptom_id)


def _words(known: QuerySet[Placement]) -> dict[str, tuple[str, ...]]:
    """Return the words that spoke for each symptom at enough distinct reporters."""
    people: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    rows = known.filter(NAMED).exclude(symptom_id="")
    spoken = rows.values_list("symptom_id", "reporter", "words")
    for symptom_id, reporter, words in spoken.iterator():
        for word in words:
            people[symptom_id][word].add(reporter)
    return {symptom_id: _commonest(found) for symptom_id, found in people.items()}


def _commonest(people: Mapping[str, set[str]]) -> tuple[str, ...]:
    common = [w for w, names in people.items() if len(names) >= settings.MIN_REPORTERS]
    return tuple(sorted(common, key=lambda w: (-len(people[w]), w))[:KEYWORDS])


def _daily(
    known: QuerySet[Placement], since: datetime | None, until: datetime | None
) -> dict[str, Daily]:
    if since is None or until is None:
        return {}
    rows = known.values_list("symptom_id", "hour", "reporter").iterator()
    return daily_by_key(
        entries=((symptom_id or UNSORTED, hour, who) for symptom_id, hour, who in rows),
        since=since,
        until=until,
        min_reporters=settings.MIN_REPORTERS,
    )
