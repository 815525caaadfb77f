"""The change log as it may be read: in time order, or page by page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from feedback.contracts import Change
from feedback.models import Change as Row

if TYPE_CHECKING:
    from datetime import datetime

CHANGE_KINDS: tuple[str, ...] = tuple(Row.Kind.values)


def changes(*, known_before: datetime) -> list[Change]:
    """Return the changes that were known before `known_before`, in time order."""
    rows = Row.objects.filter(known_at__lt=known_before)
    return [_contract(row) for row in rows.order_by("at", "change_id")]


def changes_listed(
    *,
    known_by: datetime,
    limit: int,
    skip: int = 0,
    kind: str = "",
    text: str = "",
    since: datetime | None = None,
    after: tuple[datetime, str] | None = None,
) -> list[Change]:
    """Return changes known by `known_by`, the latest first.

    With `kind` only those of it, with `text` only those whose title or id holds it,
    in any case, with `since` those done at that time or later, with `after`, the time
    and the id of a change, those that come after it in this order.
    """
    rows = Row.objects.filter(known_at__lte=known_by)
    if since:
        rows = rows.filter(at__gte=since)
    if after:
        at, change_id = after
        rows = rows.filter(Q(at__lt=at) | Q(at=at, change_id__lt=change_id))
    if kind:
        rows = rows.filter(kind=kind)
    if text:
        rows = rows.filter(Q(title__icontains=text) | Q(change_id__icontains=text))
    latest = rows.order_by("-at", "-change_id")
    return [_contract(row) for row in latest[skip : skip + limit]]


def change_place(*, change_id: str, known_by: datetime) -> int | None:
    """Return how many of the changes known by then come before one in that list.

    None when the change is not known.
    """
    rows = Row.objects.filter(known_at__lte=known_by)
    at = rows.filter(change_id=change_id).values_list("at", flat=True).first()
    if at is None:
        return None
    return rows.filter(Q(at__gt=at) | Q(at=at, change_id__gt=change_id)).count()


def _contract(row: Row) -> Change:
    return Change(
        change_id=row.change_id,
        at=row.at,
        known_at=row.known_at,
        kind=row.kind,
        title=row.title,
        scope={name: tuple(values) for name, values in row.scope.items()},
    )
