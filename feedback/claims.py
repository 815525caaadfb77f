"""Claims of work: who redacts which report, and when a claim is dead.

A claim is host:process:start:number. It is dead when its process on this host is, or
when it has outlived REDACTION_TIMEOUT; whoever then takes the work over and the first
claimer may both finish it, and the conditional update at the end lets one of them win.
One from the future is dead as well: the clock that made it was wrong.

A process that could not give a claim back, since the database was away, does so as soon
as it claims again; nobody died, and nothing is to blame.

A report on which processes die must not hold up the others. Whatever a dead claim held
is tried again alone and after all others, so that next time one report is to blame; one
on which REDACTION_TRIES claims died is failed, and stays so until somebody requeues it.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q

from feedback.models import Report
from feedback.outages import despite_conflicts

if TYPE_CHECKING:
    from datetime import datetime

    from feedback.models import Reports

DIED = "WorkerDied"
"""The failure of a report on which workers died."""
logger = logging.getLogger(__name__)
_START = secrets.token_hex(4)
_HELD: set[str] = set()
"""The claims that this process is working on."""


@despite_conflicts
def claim_waiting(*, now: datetime, limit: int) -> tuple[str, list[Report]]:
    """Claim up to `limit` waiting reports, oldest first; return the claim and them."""
    _give_back()
    _drop_dead_claims(now)
    claim = f"{_process()}:{secrets.token_hex(8)}"
    _HELD.add(claim)
    reports: list[Report] = []
    try:
        reports = _claimed(claim, now, limit)
    finally:
        if not reports:
            _HELD.discard(claim)
    return claim if reports else "", reports


def _claimed(claim: str, now: datetime, limit: int) -> list[Report]:
    """Put a claim on waiting reports; return those that it holds."""
    with transaction.atomic():
        ids = _unclaimed(limit)
        # SQLite locks no rows: there the condition lets one of two claimers win.
        waiting = Report.objects.filter(pk__in=ids, state=Report.State.WAITING)
        if not ids or not waiting.update(
            state=Report.State.REDACTING, claim=claim, claimed_at=now
        ):
            return []
    reports = _redacting().filter(claim=claim)
    return list(reports.select_related("sealed").order_by("pk"))


def _unclaimed(limit: int) -> list[int]:
    """Return rows that nobody holds: up to `limit` untried ones, else one suspect."""
    waiting = Report.objects.unredacted().filter(state=Report.State.WAITING)
    waiting = waiting.select_for_update(skip_locked=True)
    untried = waiting.filter(tries=0).order_by("received_at")
    ids = list(untried.values_list("pk", flat=True)[:limit])
    if ids or not limit:
        return ids
    suspects = waiting.filter(tries__gt=0).order_by("tries", "received_at")
    return list(suspects.values_list("pk", flat=True)[:1])


def _redacting() -> Reports:
    """Return the reports that somebody holds."""
    return Report.objects.unredacted().filter(state=Report.State.REDACTING)


@despite_conflicts
def release(claim: str) -> None:
    """Let others have what is still claimed."""
    _HELD.discard(claim)
    _redacting().filter(claim=claim).update(
        state=Report.State.WAITING, claim="", claimed_at=None
    )


def _give_back() -> None:
    """Release the claims of this process that nothing in it works on any more."""
    own = _redacting().filter(claim__startswith=f"{_process()}:")
    for claim in set(own.values_list("claim", flat=True)) - _HELD:
        release(claim)


def _drop_dead_claims(now: datetime) -> None:
    claims = dict(_redacting().values_list("claim", "claimed_at").distinct())
    for claim, claimed_at in claims.items():
        outlived = claimed_at is None or not _is_of_late(claimed_at, now)
        if outlived or _process_is_dead(claim):
            _blame(claim)


def _is_of_late(claimed_at: datetime, now: datetime) -> bool:
    timeout = settings.REDACTION_TIMEOUT
    return now - timeout < claimed_at < now + timeout


def _blame(claim: str) -> None:
    """Give up a dead claim, and count the death against what it held."""
    held = _redacting().filter(claim=claim)
    last = Q(tries__gte=settings.REDACTION_TRIES - 1)
    failed = held.filter(last).update(
        state=Report.State.FAILED,
        failure=DIED,
        tries=F("tries") + 1,
        claim="",
        claimed_at=None,
    )
    held.update(
        state=Report.State.WAITING, tries=F("tries") + 1, claim="", claimed_at=None
    )
    if failed:
        logger.warning("workers died on %d reports, which are set apart", failed)


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
