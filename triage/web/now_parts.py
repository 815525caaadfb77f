"""The parts of the first page that stay until the next scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from triage.queries import causes_known, scanned_to
from triage.queries.cause_days import causes_daily
from triage.queries.everywhere import everywhere_lately
from triage.queries.moved import moved_lately
from triage.queries.precision import precision_known
from triage.queries.rhythms import clock_lately
from triage.web.filters import CURRENT
from triage.web.parts import kept_part
from triage.web.timeline_views import timeline_shown

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.safestring import SafeString


@dataclass(frozen=True)
class NowParts:
    """How many causes there are and are open, and the parts as HTML.

    `causes` is empty where none is to be shown first; `middle` is what is no cause and
    the timeline, `lower` the earlier causes and the table.
    """

    all_causes: int
    open_causes: int
    precision: str
    causes: SafeString | str
    middle: SafeString
    lower: SafeString


def now_parts(*, now: datetime, status: str) -> NowParts:
    """Return the parts for the causes of one status, or of all when it is empty."""
    asked = ("now", status)
    return kept_part(now=now, asked=asked, make=lambda: _parts(now, status))


def _parts(now: datetime, status: str) -> NowParts:
    causes = causes_known(now=now)
    chosen = [cause for cause in reversed(causes) if status in ("", cause.status)]
    first = [cause for cause in chosen if status or cause.status in CURRENT]
    daily = causes_daily(cause_ids=tuple(c.cause_id for c in chosen), now=now)
    listed = {"causes": [(c, daily[c.cause_id]) for c in first]}
    middle = {
        "everywhere": everywhere_lately(now=now),
        "clock": clock_lately(now=now),
        "moved": moved_lately(now=now),
        "timeline": timeline_shown(causes=chosen, scanned=scanned_to(), now=now),
    }
    lower = {
        "past": [(c, daily[c.cause_id]) for c in chosen if c not in first],
        "in_figures": chosen,
    }
    return NowParts(
        all_causes=len(causes),
        open_causes=sum(cause.status in CURRENT for cause in causes),
        precision=precision_known(now=now).sentence,
        causes=render_to_string("triage/_now_causes.html", listed) if first else "",
        middle=render_to_string("triage/_now_middle.html", middle),
        lower=render_to_string("triage/_now_lower.html", lower),
    )
