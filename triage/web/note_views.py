"""A draft incident note of one cause, as a Markdown file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from triage.queries import cause_known, horizon, scanned_to
from triage.queries.cause_view import WEAK
from triage.queries.course import course_of, fixes_of
from triage.queries.wording import listed
from triage.web.access import role_required

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from triage.queries import CauseView

# The attributes that a public note tells, named by the cause or not.
ALWAYS = ("model", "platform", "channel")


@dataclass(frozen=True)
class Place:
    """One attribute of the note's table, in words."""

    name: str
    values: str
    share: str


@require_safe
@role_required(facade.VIEWER)
def cause_note(request: HttpRequest, cause_id: str) -> HttpResponse:
    """Send the note: what, when, how much, where, its course and change, how sure."""
    now = horizon(clock=timezone.now())
    cause = cause_known(cause_id=cause_id, now=now)
    if cause is None:
        raise Http404("no such cause")
    return HttpResponse(
        note_of(cause, as_of=scanned_to() or now),
        content_type="text/markdown; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{cause.cause_id}.md"',
            "X-Content-Type-Options": "nosniff",
        },
    )


def note_of(cause: CauseView, *, as_of: datetime) -> str:
    """Return the note as Markdown; `as_of` is the end of what was scanned."""
    return render_to_string(
        "triage/note.md",
        {
            "cause": cause,
            "as_of": as_of,
            "until": cause.until,
            "places": _places(cause),
            "course": course_of(cause),
            "fixes": fixes_of(cause),
            "sure": _sure(cause),
        },
    )


def _places(cause: CauseView) -> tuple[Place, ...]:
    """Return the attributes of the cause and the three that are always told."""
    known = dict(cause.attributes)
    names = [*ALWAYS, *(name for name in known if name not in ALWAYS)]
    share = cause.affected.share
    return tuple(
        Place(
            name=name,
            values=listed(known[name]) if name in known else "all alike",
            share=share.percent if name in known else "not told apart",
        )
        for name in names
    )


def _sure(cause: CauseView) -> str:
    """Say what the finding and the suspicion rest on."""
    score = cause.suspects[0].score.value if cause.suspects else None
    change = (
        "No logged change fits."
        if score is None
        else "No logged change fits well."
        if score < WEAK
        else f"The first suspect has a score of {cause.suspects[0].score} of 1."
    )
    if not cause.reporters.shown:
        return f"The reports come from {cause.reporters} reporters. {change}"
    against = "other reports" if cause.basis == "reports" else "requests"
    return (
        f"There are {cause.rate_ratio.times} times as many reports as the {against} "
        f"there let expect (95% interval {cause.rate_ratio_low.times} to "
        f"{cause.rate_ratio_high.times}). {change}"
    )
