"""The weekly report as PDF, where WeasyPrint and its libraries are installed."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, NoReturn

from triage.report.render import render_report

if TYPE_CHECKING:
    from triage.report.build import WeeklyReport

PAPER = """
@page { size: A4; margin: 15mm; @bottom-right { content: counter(page) " of "
counter(pages); font: 8pt sans-serif; color: #5d666f } }
body { margin: 0 !important; padding: 0 !important; max-width: none !important;
font: 9.5pt/1.45 sans-serif !important }
h1 { font-size: 15pt } h2 { font-size: 12pt } h3 { font-size: 10.5pt }
h1, h2, h3 { break-after: avoid } li, tr, svg { break-inside: avoid }
[style*="font-size:14px"] { font-size: 8.5pt !important }
table, td, th { font-size: 8pt !important; white-space: normal !important }
svg { width: 100% }
"""
# WeasyPrint paints the halo of a name over it.
HALO = re.compile(r' paint-order="stroke" stroke="[^"]*" stroke-width="\d+"')
MISSING = (
    "pdf: WeasyPrint is not installed; `pip install --no-deps --require-hashes -r "
    "requirements-pdf.lock` installs it, on Debian its libraries come with `apt-get "
    "install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0`; or use html"
)


class NotInstalledError(RuntimeError):
    """A form was asked for that needs a program which is not installed."""


def report_pdf(*, report: WeeklyReport) -> bytes:
    """Return the report as PDF; NotInstalledError says what is missing."""
    # It tells its steps from the moment it is imported.
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    try:
        from weasyprint import CSS, HTML
    except (ImportError, OSError) as error:
        # OSError: the package is there and a system library is not.
        raise NotInstalledError(MISSING) from error
    text = HALO.sub("", render_report(report=report, form="html"))
    page = HTML(string=text, url_fetcher=_refuse)
    found: bytes = page.write_pdf(stylesheets=[CSS(string=PAPER, url_fetcher=_refuse)])
    return found


def _refuse(url: str) -> NoReturn:
    """Fetch nothing: the report needs no other file."""
    raise ValueError("the report loads nothing")
