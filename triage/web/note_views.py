"""A draft incident note of one cause, as a Markdown file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from triage.queries import cause_known, horizon, scanned_to
from triage.report.note import incident_note
from triage.web.access import role_required

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
@role_required(facade.VIEWER)
def cause_note(request: HttpRequest, cause_id: str) -> HttpResponse:
    """Send the note: what, when, how much, where, its course and change, how sure."""
    now = horizon(clock=timezone.now())
    cause = cause_known(cause_id=cause_id, now=now)
    if cause is None:
        raise Http404("no such cause")
    note = incident_note(cause=cause, as_of=scanned_to() or now)
    return HttpResponse(
        note,
        content_type="text/markdown; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{cause.cause_id}.md"',
            "X-Content-Type-Options": "nosniff",
        },
    )
