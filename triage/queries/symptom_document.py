"""The table of symptoms as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triage.queries.symptoms import SymptomRow, SymptomTable


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
