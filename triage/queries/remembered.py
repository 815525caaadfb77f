"""Tables that cost a pass over all reports, kept until what they rest on changes.

Kept in this process, by what they were asked for and by how far scan and erasure have
come: one query of look-ups in indexes says whether a table still holds. What a purge
deletes leaves them with the next hour that is scanned. Before the first scan nothing
is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache, wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.db.models import Subquery

from triage.models import Cause, CauseAct, Placement, ScanState
from triage.queries.once import once
from triage.queries.placed import forget_placed
from triage.queries.series import midnight

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

T = TypeVar("T")
_MOST = 256
# So many of what `standing` says change a table.
_TABLES = 6
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


def remembered(make: Callable[..., T]) -> Callable[..., T]:
    """Keep what a function of `now` makes, which is the same all day.

    Its other arguments, by name, must be hashable. Frozen results only: everybody gets
    the same object.
    """

    @wraps(make)
    def kept(*, now: datetime, **others: Any) -> T:  # noqa: ANN401
        asked = (name for item in sorted(others.items()) for name in item)
        return keep(
            now=now,
            asked=(make.__module__, make.__name__, *asked),
            make=lambda: make(now=now, **others),
        )

    return kept


def keep(*, now: datetime, asked: tuple[Any, ...], make: Callable[[], T]) -> T:
    """Return what was made for `asked` on this day, made anew if it does not hold."""
    stands = standing()
    if stands is None:
        return make()
    key = (settings.MIN_REPORTERS, midnight(now), *asked, *stands[:_TABLES])
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > _MOST:
            _kept.popitem(last=False)
    return made


def forget() -> None:
    """Keep nothing."""
    forget_placed()
    with _lock:
        _kept.clear()


@once
def standing() -> tuple[Any, ...] | None:
    """Say what the tables rest on: it changes with whatever changes them.

    First is the last hour scanned; last, and nothing to a table, the last thing that
    somebody said of a cause.
    """
    return _marks().all().first()


# To put this query together takes longer than to ask it.
@lru_cache(maxsize=1)
def _marks() -> QuerySet[ScanState, tuple[Any, ...]]:
    placed, found = Placement.objects.all(), Cause.objects.all()
    latest = {
        "placed": placed.order_by("-pk").values("pk")[:1],
        "taken": placed.order_by("-taken_at").values("taken_at")[:1],
        "found": found.order_by("-pk").values("pk")[:1],
        "said": CauseAct.objects.order_by("-pk").values("pk")[:1],
    }
    marks = {name: Subquery(rows) for name, rows in latest.items()}
    scan = ScanState.objects.order_by("pk").annotate(**marks)
    return scan.values_list("last_hour", "erasures", "rebuilt", *marks)
