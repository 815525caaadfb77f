"""The access log for admins: a page of the latest looks, and the whole as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from feedback import facade
from triage.web.access import role_required

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

ROWS = 200
TYPES = {"csv": "text/csv", "jsonl": "application/jsonl"}


@require_safe
@role_required(facade.ADMIN)
@cache_control(no_store=True, private=True)
def access_log_page(request: HttpRequest) -> HttpResponse:
    """Show the latest looks and how many there are."""
    entries, total = facade.access_log(
        viewer=facade.viewer_of(request.user), limit=ROWS
    )
    context = {"page": "access-log", "entries": entries, "total": total}
    return render(request, "triage/access_log.html", context)


@require_safe
@role_required(facade.ADMIN)
@cache_control(no_store=True, private=True)
def access_log_file(request: HttpRequest, form: str) -> HttpResponseBase:
    """Send the whole log, oldest look first, line by line."""
    lines = facade.access_log_lines(viewer=facade.viewer_of(request.user), form=form)
    return StreamingHttpResponse(
        lines,
        content_type=f"{TYPES[form]}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="access-log.{form}"'},
    )
