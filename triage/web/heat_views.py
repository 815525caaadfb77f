"""The heat map as pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from triage.queries.health import pulse_known
from triage.queries.heat import heat_map
from triage.web.parts import kept_part

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString

MOST_BY = 2


def heat_shown(*, series: str, now: datetime) -> SafeString:
    """Return the map as HTML, with a link to explore it."""
    failed = pulse_known(clock=timezone.now()).stands_still
    return kept_part(
        now=now,
        asked=("heat", series, failed),
        make=lambda: render_to_string("triage/_heat.html", _heat(series, now, failed)),
    )


def _heat(series: str, now: datetime, failed: bool) -> dict[str, object]:
    heat = heat_map(
        series=series,
        now=now,
        failed=lambda: failed,
    )
    asked = {"series": series, "by": heat.attributes[:MOST_BY]}
    return {
        "heat": heat,
        "min_reporters": settings.MIN_REPORTERS,
        "link": f"{reverse('explore')}?{urlencode(asked, doseq=True)}",
    }
