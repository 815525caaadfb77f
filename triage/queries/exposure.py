"""Requests served: the exposure behind every rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback import facade

if TYPE_CHECKING:
    from datetime import datetime


def requests_served(*, since: datetime, until: datetime) -> int:
    """Return the requests of all deployments in the hours of [since, until)."""
    return sum(row.requests for row in facade.traffic(since=since, until=until))
