"""The one clock of an installation: that of its PostgreSQL server.

A process whose own clock is wrong or jumps would otherwise destroy payloads early, keep
them too long, or scan hours that are not over. The server is asked once a minute, and
time in between is counted by the monotonic clock, which nobody sets. On SQLite all
processes share a machine, and its clock is the clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic

from django.db import connection
from django.utils import timezone

ASKED_EVERY = 60.0
"""Seconds."""


@dataclass
class _Reading:
    """What the server said, and when by the monotonic clock."""

    said: datetime
    at: float


_readings: list[_Reading] = []
"""At most one: a process has one database."""


def clock() -> datetime:
    """Return the time; asks the database now and then, and raises its errors."""
    if connection.vendor != "postgresql":
        return timezone.now()
    if not _readings or monotonic() - _readings[0].at > ASKED_EVERY:
        _readings[:] = [_ask()]
    reading = _readings[0]
    return reading.said + timedelta(seconds=monotonic() - reading.at)


def _ask() -> _Reading:
    with connection.cursor() as cursor:
        # The time of the statement: that of the transaction may be long past.
        cursor.execute("SELECT clock_timestamp()")
        (said,) = cursor.fetchone()
    return _Reading(said.astimezone(UTC), monotonic())
