"""The forms of the weekly report: HTML, Markdown and JSON from one object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.template.loader import render_to_string

from triage.queries.symptom_document import symptoms_document

if TYPE_CHECKING:
    from triage.queries.precision import Precision
    from triage.report.build import SymptomWeek, WeeklyReport

FORMATS = ("html", "md", "json", "pdf")


class NotInstalledError(RuntimeError):
    """A form was asked for that needs a program which is not installed."""


def render_report(*, report: WeeklyReport, form: str) -> str:
    """Return the report as html, md or json; NotInstalledError for pdf."""
    if form == "json":
        return json.dumps(_document(report), indent=2, ensure_ascii=False) + "\n"
    if form == "pdf":
        raise NotInstalledError(
            "pdf: no PDF renderer is installed; use html, md or json"
        )
    return render_to_string(f"triage/weekly_report.{form}", {"report": report})


def _document(report: WeeklyReport) -> dict[str, Any]:
    return {
        "week": str(report.week),
        "from": report.week.start.isoformat(),
        "to": report.week.end.isoformat(),
        "complete": report.complete,
        "sentence": report.sentence,
        "requests": report.requests,
        "requests_before": report.requests_before,
        "precision": _precision(report.precision),
        "new": [cause.document for cause in report.new],
        "open": [cause.document for cause in report.open],
        "resolved": [cause.document for cause in report.resolved],
        "symptoms": symptoms_document(report.table)
        | {"symptoms": [_symptom(symptom) for symptom in report.symptoms]},
    }


def _precision(precision: Precision) -> dict[str, Any]:
    return {
        "judged": precision.judged,
        "right": precision.right,
        "share": precision.share,
        "interval": precision.interval,
    }


def _symptom(symptom: SymptomWeek) -> dict[str, Any]:
    row = symptom.row
    return {
        "symptom_id": row.symptom_id,
        "label": row.label,
        "reports": row.reports.value,
        "reporters": row.reporters.value,
        "share": row.share.value,
        "reports_before": symptom.before.value,
        "per_10k_requests": symptom.per_10k.value,
        "direction": symptom.direction or None,
        "keywords": list(row.keywords),
    }
