"""Claims of work: who redacts which report, and when a claim is dead.

A claim is host:process:start:number. It is dead when its process on this host is, or
when it has outlived REDACTION_TIMEOUT; whoever then takes the work over and the first
claimer may both finish it, and the conditional update at the end lets one of them win.
"""

from __future__ import annotations

import os
import secrets
import socket
from typing import TYPE_CHECKING

from django.conf import settings

from feedback.models import Report

if TYPE_CHECKING:
    from datetime import datetime

_START = secrets.token_hex(4)


def claim_waiting(*, now: datetime, limit: int) -> tuple[str, list[Report]]:
    """Claim up to `limit` waiting reports, oldest first; return the claim and them."""
    _drop_dead_claims(now)
    waiting = Report.objects.filter(state=Report.State.WAITING)
    ids = list(waiting.order_by("received_at").values_list("pk", flat=True)[:limit])
    if not ids:
        return "", []
    claim = f"{_process()}:{secrets.token_hex(8)}"
    claimed = waiting.filter(pk__in=ids).update(
        state=Report.State.REDACTING, claim=claim, claimed_at=now
    )
    if not claimed:
        return "", []
    reports = Report.objects.filter(claim=claim, state=Report.State.REDACTING)
    return claim, list(reports.select_related("sealed").order_by("pk"))


def release(claim: str) -> None:
    """Let others have what is still claimed."""
    Report.objects.filter(claim=claim, state=Report.State.REDACTING).update(
        state=Report.State.WAITING, claim="", claimed_at=None
    )


def _drop_dead_claims(now: datetime) -> None:
    redacting = Report.objects.filter(state=Report.State.REDACTING)
    claims = dict(redacting.values_list("claim", "claimed_at").distinct())
    for claim, claimed_at in claims.items():
        outlived = claimed_at is None or claimed_at <= now - settings.REDACTION_TIMEOUT
        if outlived or _process_is_dead(claim):
            release(claim)


def _process() -> str:
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{_START}"


def _process_is_dead(claim: str) -> bool:
    host, pid, start, _ = claim.split(":")
    if host != socket.gethostname()[:60]:
        return False
    if int(pid) == os.getpid():
        return start != _START
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False
