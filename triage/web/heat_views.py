"""The heat map as pages show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from triage.queries.health import health_known
from triage.queries.heat import heat_map

if TYPE_CHECKING:
    from datetime import datetime

MOST_BY = 2


def heat_shown(*, series: str, now: datetime) -> dict[str, object]:
    """Return what `_heat.html` is rendered with: the map, and a link to explore it."""
    heat = heat_map(
        series=series,
        now=now,
        failed=lambda: health_known(clock=timezone.now()).stands_still,
    )
    asked = {"series": series, "by": heat.attributes[:MOST_BY]}
    return {
        "heat": heat,
        "min_reporters": settings.MIN_REPORTERS,
        "link": f"{reverse('explore')}?{urlencode(asked, doseq=True)}",
    }
