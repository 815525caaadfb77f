"""The timeline as the first page shows it and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from triage.queries import causes_known, horizon, scanned_to
from triage.queries.timeline import timeline_of, usual_period
from triage.queries.timeline_drawing import Drawing, drawing_of
from triage.queries.wording import day
from triage.web.access import role_required
from triage.web.periods import period_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from triage.queries import CauseView
    from triage.queries.timeline import Period


@dataclass(frozen=True)
class Shown:
    """The picture of a period with its heading; `empty` says why there is none."""

    period: Period
    drawing: Drawing
    heading: str
    empty: str


def timeline_shown(
    *,
    causes: Sequence[CauseView],
    scanned: datetime | None,
    now: datetime,
    period: Period | None = None,
) -> Shown:
    """Return the timeline of a period, of the usual one when none is given."""
    until = scanned or now
    days = period or usual_period(causes=causes, until=until)
    line = timeline_of(causes=causes, period=days, until=until, now=now)
    span = f"{day(days.start)} to {day(days.last_day)}"
    empty = ""
    if not line.bands and not line.marks:
        empty = (
            f"Nothing found: no cause and no logged change from {span}."
            if scanned
            else "Not computed yet: no hour has been scanned and no change is logged."
        )
    return Shown(
        period=days,
        drawing=drawing_of(line),
        heading=f"Likely causes and changes, {span} (UTC)",
        empty=empty,
    )


@require_safe
@role_required(facade.VIEWER)
def timeline_file(request: HttpRequest) -> HttpResponse:
    """Send the picture of the days `from` to `to` as an SVG file."""
    now = horizon(clock=timezone.now())
    causes, scanned = causes_known(now=now), scanned_to()
    try:
        usual = usual_period(causes=causes, until=scanned or now)
        period = period_of(request.GET, usual=usual)
    except ValueError as error:
        return render(request, "triage/bad.html", {"message": str(error)}, status=400)
    shown = timeline_shown(causes=causes, scanned=scanned, now=now, period=period)
    picture = render_to_string(
        "triage/_timeline.svg",
        {"drawing": shown.drawing, "heading": shown.heading, "standalone": True},
    )
    name = f"timeline-{period.start:%Y-%m-%d}-{period.last_day:%Y-%m-%d}.svg"
    return HttpResponse(
        picture,
        content_type="image/svg+xml; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
