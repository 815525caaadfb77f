"""The parts of a cause's page that stay until the next scan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.template.loader import render_to_string

from feedback import facade
from triage.queries import scanned_to
from triage.queries.beside import beside_view
from triage.queries.cause_days import cause_daily
from triage.queries.cause_rates import rates_of_cause
from triage.report.note import incident_note
from triage.web.parts import kept_part

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from django.utils.safestring import SafeString

    from triage.queries import CauseView
    from triage.queries.beside import Beside


@dataclass(frozen=True)
class CauseParts:
    """What stands above the forms, and below them."""

    body: SafeString
    tail: SafeString


def cause_parts(
    cause: CauseView, *, roles: Collection[str], now: datetime
) -> CauseParts:
    """Return the parts as somebody of these roles may see them."""
    investigator = facade.INVESTIGATOR in roles
    beside = beside_view(cause=cause, now=now)
    rests_on = repr((cause.document, beside))
    return kept_part(
        now=now,
        asked=("cause", cause.cause_id, investigator, rests_on),
        make=lambda: _parts(cause, beside, investigator=investigator, now=now),
    )


def _parts(
    cause: CauseView, beside: Beside, *, investigator: bool, now: datetime
) -> CauseParts:
    probes, ratings = beside
    body = {
        "cause": cause,
        "probes": probes,
        "ratings": ratings,
        "daily": cause_daily(cause_id=cause.cause_id, now=now),
        "rates": rates_of_cause(cause=cause, now=now),
        "roles": (facade.INVESTIGATOR,) if investigator else (),
    }
    tail = {
        "cause": cause,
        "note": incident_note(cause=cause, as_of=scanned_to() or now),
    }
    return CauseParts(
        body=render_to_string("triage/_cause_body.html", body),
        tail=render_to_string("triage/_cause_tail.html", tail),
    )
