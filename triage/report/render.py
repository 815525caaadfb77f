"""The forms of the weekly report: HTML, Markdown and JSON from one object."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

from triage.queries.symptom_document import symptoms_document
from triage.report.styles import inlined

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from triage.queries.precision import Precision
    from triage.report.build import WeeklyReport
    from triage.report.symptom_weeks import SymptomWeek

FORMATS = ("html", "md", "json", "pdf")


def render_report(*, report: WeeklyReport, form: str) -> str:
    """Return the report as html, md or json; ValueError for any other form.

    It is read away from the pages, so it leads to causes by PUBLIC_URL or not at all.
    """
    base = settings.PUBLIC_URL.rstrip("/")
    if form == "json":
        return (
            json.dumps(report_document(report=report), indent=2, ensure_ascii=False)
            + "\n"
        )
    if form == "html":
        body = inlined(_body(report, base=base, linked=bool(base)))
        return render_to_string(
            "triage/weekly_report.html", {"report": report, "body": body}
        )
    if form != "md":
        raise ValueError(f"{form}: is no form of text")
    context = {"report": report, "base": base}
    return render_to_string("triage/weekly_report.md", context)


def report_body(*, report: WeeklyReport) -> SafeString:
    """Return the report as a part of a page; its classes are those of report.css."""
    return _body(report, base="", linked=True)


def _body(report: WeeklyReport, *, base: str, linked: bool) -> SafeString:
    context = {"report": report, "base": base, "linked": linked}
    return render_to_string("triage/_weekly_report.html", context)


def report_document(*, report: WeeklyReport) -> dict[str, Any]:
    """Return the report as JSON; a number that may not be shown is null."""
    return {
        "week": str(report.week),
        "from": report.week.start.isoformat(),
        "to": report.week.end.isoformat(),
        "complete": report.complete,
        "sentence": report.sentence,
        "requests": report.requests,
        "requests_before": report.requests_before,
        "quality": report.quality.document,
        "precision": _precision(report.precision),
        "findings": [found.document() for found in report.findings],
        "new": [cause.document for cause in report.new],
        "open": [cause.document for cause in report.open],
        "resolved": [cause.document for cause in report.resolved],
        "delays": {
            cause.cause_id: delays.document
            for _, causes in report.groups
            for cause, delays in causes
        },
        "timeline": list(report.lines),
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
    row, change = symptom.row, symptom.change
    return {
        "symptom_id": row.symptom_id,
        "label": row.label,
        "reports": row.reports.value,
        "reporters": row.reporters.value,
        "share": row.share.value,
        "reports_before": symptom.before.value,
        "per_10k_requests": symptom.per_10k.value,
        "per_10k_interval": _pair(symptom.per_10k_interval),
        "rate_ratio": _rounded(change.ratio) if change else None,
        "rate_ratio_interval": _pair((change.low, change.high) if change else None),
        "direction": symptom.direction or None,
        "keywords": list(row.keywords),
    }


def _pair(
    interval: tuple[float, float | None] | None,
) -> list[float | None] | None:
    return None if interval is None else [_rounded(limit) for limit in interval]


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 3)
