"""The weekly report: one object, several renderings."""

from triage.report.build import WeeklyReport, build_report
from triage.report.pdf import NotInstalledError, report_pdf
from triage.report.render import (
    FORMATS,
    render_report,
    report_body,
    report_document,
)
from triage.report.symptom_weeks import SymptomWeek

__all__ = [
    "FORMATS",
    "NotInstalledError",
    "SymptomWeek",
    "WeeklyReport",
    "build_report",
    "render_report",
    "report_body",
    "report_document",
    "report_pdf",
]
