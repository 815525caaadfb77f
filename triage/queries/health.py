"""Whether the pipeline works: what waits, how far the scan is, which versions run.

Counts of reports that wait or were lost say nothing of reporters. They are told in
steps of MIN_REPORTERS and ages in whole hours, so that no poll shows one report come.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from feedback import facade
from triage.models import Placement
from triage.queries.closed_days import HOUR
from triage.queries.figures import Figure, fewer_than
from triage.queries.remembered import remembered, standing
from triage.queries.state import scanned_to

# A scan runs every five minutes; later than this it does not run, or cannot.
LATE = timedelta(hours=2)

# Without anything newer for so long it is said that nothing comes in.
QUIET = timedelta(days=2)
UNSCANNED, SCANNED, BEHIND = "not computed yet", "up to date", "behind"


@dataclass(frozen=True)
class Versions:
    """What is at work: the newest of each that left a trace, empty when none did."""

    head: str
    engine: str
    redaction: str


@dataclass(frozen=True)
class Health:
    """The state of redaction and scan; `oldest` is an age in whole hours.

    `scan` is one of the three words above, `basis` traffic, reports or empty.
    """

    waiting: Figure
    oldest: int | None
    near_limit: Figure
    expired: Figure
    failed: Figure
    scan: str
    scanned_to: datetime | None
    scan_age: timedelta | None
    basis: str
    versions: Versions

    @property
    def stands_still(self) -> bool:
        """True when hours that could have been scanned long ago were not."""
        return self.scan == BEHIND

    @property
    def quiet_days(self) -> int:
        """Whole days since the last scanned hour, 0 when it is about as usual."""
        return _quiet_days(self.scan_age)

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON; a count that is too small to tell is null."""
        return {
            "waiting": _whole(self.waiting),
            "oldest_waiting_hours": self.oldest,
            "sealed_near_limit": _whole(self.near_limit),
            "expired": _whole(self.expired),
            "failed": _whole(self.failed),
            "scan": self.scan,
            "scanned_to": self.scanned_to.isoformat() if self.scanned_to else None,
            "basis": self.basis or None,
            "versions": {
                "head": self.versions.head or None,
                "engine": self.versions.engine or None,
                "redaction": self.versions.redaction or None,
            },
        }


@dataclass(frozen=True)
class Pulse:
    """What every page may have to say: what waits and whether the scan goes on.

    `oldest` is an age in whole hours, `quiet_days` as `Health` has them.
    """

    waiting: Figure
    oldest: int | None
    scan_age: timedelta | None
    stands_still: bool

    @property
    def quiet_days(self) -> int:
        """Whole days since the last scanned hour, 0 when it is about as usual."""
        return _quiet_days(self.scan_age)


def pulse_known(*, clock: datetime) -> Pulse:
    """Return the part of the pipeline's state that costs little to ask for."""
    waiting, oldest = facade.waiting(now=clock)
    scanned = scanned_to()
    return Pulse(
        waiting=stepped(waiting),
        oldest=_hours(clock, oldest),
        scan_age=_age(clock, scanned),
        stands_still=_scan(scanned, clock) == BEHIND,
    )


def _hours(clock: datetime, since: datetime | None) -> int | None:
    return (clock - since) // HOUR if since else None


def _quiet_days(age: timedelta | None) -> int:
    return age.days if age and age >= QUIET else 0


def _age(clock: datetime, scanned: datetime | None) -> timedelta | None:
    return clock - scanned if scanned and scanned <= clock else None


def health_known(*, clock: datetime) -> Health:
    """Return the state of the pipeline by the clock of this machine."""
    backlog = facade.backlog(now=clock)
    scanned = scanned_to()
    known = standing()
    if known is None or known.last_hour is None:
        basis, engine = "", ""
    else:
        basis, engine = known.basis or "", known.engine
    return Health(
        waiting=stepped(backlog.waiting),
        oldest=_hours(clock, backlog.oldest),
        near_limit=stepped(backlog.near_limit),
        expired=stepped(backlog.expired),
        failed=stepped(backlog.failed),
        scan=_scan(scanned, clock),
        scanned_to=scanned,
        scan_age=_age(clock, scanned),
        basis=basis,
        versions=Versions(
            head=_head(now=clock),
            engine=engine,
            redaction=backlog.version,
        ),
    )


@remembered
def _head(*, now: datetime) -> str:
    """Return the version that placed the newest report."""
    placed = Placement.objects.order_by("-pk").values_list("version", flat=True)
    return placed.first() or ""


@dataclass(frozen=True)
class SourceNote:
    """What a connected tool sent that was not taken; `last` is when last."""

    source: str
    what: str
    count: Figure
    last: datetime


def source_notes() -> list[SourceNote]:
    """Return what connected tools sent and was not understood or not taken."""
    return [
        SourceNote(c.source, c.what, stepped(c.count), c.last_at)
        for c in facade.not_understood()
    ]


def stepped(count: int) -> Figure:
    """Return an operational count, rounded down to a step; a zero is shown."""
    step = settings.MIN_REPORTERS
    if 0 < count < step:
        return Figure(None, fewer_than(min_reporters=step))
    return Figure(float(count - count % step))


def _whole(figure: Figure) -> int | None:
    return None if figure.value is None else int(figure.value)


def _scan(scanned: datetime | None, clock: datetime) -> str:
    """Say how the scan stands against the hours that are over and have data."""
    known = standing()
    last = known.hour if known and known.hour else facade.last_hour()
    if scanned is None:
        return UNSCANNED
    due = min(clock, last + HOUR) if last else scanned
    return BEHIND if scanned + LATE < due else SCANNED
