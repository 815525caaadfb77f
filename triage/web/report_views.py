"""The kept weekly reports: a list, a page each, and the files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from feedback import facade
from triage.models import KeptReport
from triage.queries.weeks import Week
from triage.web.access import role_required

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST = 104


@require_safe
@role_required(facade.VIEWER)
def reports_kept(request: HttpRequest) -> HttpResponse:
    """List the kept reports, the latest week first."""
    rows = KeptReport.objects.defer("body", "markdown")[:MOST]
    kept = [(row, Week.parse(row.week)) for row in rows]
    return render(request, "triage/kept_reports.html", {"page": "weekly", "kept": kept})


@require_safe
@role_required(facade.VIEWER)
def report_kept(request: HttpRequest, week: str) -> HttpResponse:
    """Show one kept report."""
    kept = get_object_or_404(KeptReport, week=week)
    # It was rendered with escaping on when it was made.
    context = {"page": "weekly", "kept": kept, "body": mark_safe(kept.body)}  # noqa: S308
    return render(request, "triage/kept_report.html", context)


@require_safe
@role_required(facade.VIEWER)
def report_kept_file(request: HttpRequest, week: str, form: str) -> HttpResponse:
    """Send one kept report as Markdown or JSON."""
    kept = get_object_or_404(KeptReport, week=week)
    if form == "json":
        return JsonResponse(kept.document)
    return HttpResponse(
        kept.markdown,
        content_type="text/markdown; charset=utf-8",
        headers={"X-Content-Type-Options": "nosniff"},
    )
