"""Reading the access log: for admins, and for the export on the machine itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from feedback.models import AccessLog
from feedback.roles import ADMIN, require_held

if TYPE_CHECKING:
    from collections.abc import Iterator

    from feedback.roles import Viewer


@dataclass(frozen=True)
class AccessEntry:
    """One look: when, by whom, for what reason, at which report."""

    at: datetime
    who: str
    why: str
    report_id: str


def access_log(*, viewer: Viewer, limit: int) -> tuple[list[AccessEntry], int]:
    """Return the latest entries, newest first, and how many there are in all.

    Raises NotAllowedError without the admin's role.
    """
    require_held(viewer=viewer, role=ADMIN)
    rows = AccessLog.objects.order_by("-at", "-pk")
    return [_entry(row) for row in rows[:limit]], rows.count()


def every_entry(*, since: datetime | None) -> Iterator[AccessEntry]:
    """Yield the entries from `since` on, oldest first; for who runs commands."""
    rows = AccessLog.objects.order_by("at", "pk")
    for row in (rows.filter(at__gte=since) if since else rows).iterator():
        yield _entry(row)


def _entry(row: AccessLog) -> AccessEntry:
    return AccessEntry(at=row.at, who=row.who, why=row.why, report_id=row.report_id)
