"""All causes as one list, with filters and orders as links."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from triage.queries import causes_known, horizon, scanned_to
from triage.queries.cause_days import causes_daily
from triage.queries.handling import assignees_known
from triage.queries.health import pulse_known
from triage.web.access import role_required
from triage.web.filters import STATUSES, Link, status_of
from triage.web.parts import kept_part

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from triage.queries import CauseView

# What is largest or latest comes first; a number that is not shown comes last.
SORTS: dict[str, Callable[[CauseView], float]] = {
    "detected": lambda cause: cause.detected_at.timestamp(),
    "onset": lambda cause: cause.onset.timestamp(),
    "reports": lambda cause: cause.reports.value or 0.0,
    "ratio": lambda cause: cause.rate_ratio.value or 0.0,
}


@require_safe
@role_required(facade.VIEWER)
def causes_page(request: HttpRequest) -> HttpResponse:
    """List the causes of one status, or of all, in one order."""
    now = horizon(clock=timezone.now())
    try:
        status, sort = status_of(request.GET), sort_of(request.GET)
    except ValueError as error:
        return render(request, "triage/bad.html", {"message": str(error)}, status=400)
    failed = pulse_known(clock=timezone.now()).stands_still
    body = kept_part(
        now=now,
        asked=("causes", status, sort, failed),
        make=lambda: _listed(now=now, status=status, sort=sort, failed=failed),
    )
    return render(request, "triage/causes.html", {"page": "causes", "body": body})


def sort_of(query: Mapping[str, str]) -> str:
    """Return the chosen order; ValueError names what is wrong."""
    sort = query.get("sort", "") or next(iter(SORTS))
    if sort not in SORTS:
        raise ValueError(f"sort: must be one of {', '.join(SORTS)}")
    return sort


def _listed(*, now: datetime, status: str, sort: str, failed: bool) -> SafeString:
    causes = causes_known(now=now)
    chosen = [cause for cause in causes if status in ("", cause.status)]
    chosen.sort(key=SORTS[sort], reverse=True)
    daily = causes_daily(cause_ids=tuple(c.cause_id for c in chosen), now=now)
    who = assignees_known()
    context = {
        "rows": [(c, daily[c.cause_id], who.get(c.cause_id, "")) for c in chosen],
        "number": len(causes),
        "scanned_to": scanned_to(),
        "failed": failed,
        "status": status,
        "statuses": [
            _link(name or "all", status=name, sort=sort, chosen=name == status)
            for name in ("", *STATUSES)
        ],
        "sorts": [
            _link(name, status=status, sort=name, chosen=name == sort) for name in SORTS
        ],
    }
    return render_to_string("triage/_causes.html", context)


def _link(text: str, *, status: str, sort: str, chosen: bool) -> Link:
    first = next(iter(SORTS))
    asked = {"status": status, "sort": "" if sort == first else sort}
    kept = urlencode({name: value for name, value in asked.items() if value})
    return Link(text, f"?{kept}", chosen)
