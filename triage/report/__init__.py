"""The weekly report: one object, several renderings."""

from triage.report.build import SymptomWeek, WeeklyReport, build_report
from triage.report.render import FORMATS, NotInstalledError, render_report

__all__ = [
    "FORMATS",
    "NotInstalledError",
    "SymptomWeek",
    "WeeklyReport",
    "build_report",
    "render_report",
]
