"""Tables that cost a pass over all reports, kept until what they rest on changes.

Kept in this process, by what they were asked for and by how far scan, erasure and purge
have come: three short queries say whether a table still holds.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db.models import Count, Max

from triage.models import Cause, Placement, ScanState
from triage.queries.series import midnight

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

T = TypeVar("T")
_MOST = 64
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


def remembered(make: Callable[..., T]) -> Callable[..., T]:
    """Keep what a function of `now` and a period makes, which is the same all day.

    Frozen results only: everybody gets the same object.
    """

    @wraps(make)
    def kept(*, now: datetime, **period: datetime | None) -> T:
        key = (make.__name__, midnight(now), *sorted(period.items()), *_stands())
        with _lock:
            if key in _kept:
                _kept.move_to_end(key)
                found: T = _kept[key]
                return found
        made = make(now=now, **period)
        with _lock:
            _kept[key] = made
            while len(_kept) > _MOST:
                _kept.popitem(last=False)
        return made

    return kept


def forget() -> None:
    """Keep nothing."""
    with _lock:
        _kept.clear()


def _stands() -> tuple[Any, ...]:
    """Say what the tables rest on: it changes with whatever changes them."""
    scan = ScanState.objects.values_list("last_hour", "erasures", "rebuilt").first()
    placed = Placement.objects.aggregate(Count("pk"), Max("pk"), Max("taken_at"))
    found = Cause.objects.aggregate(Count("pk"), Max("detected_at"))
    return (
        settings.MIN_REPORTERS,
        scan,
        *sorted(placed.items()),
        *sorted(found.items()),
    )
