"""Tables that cost a pass over all reports, kept until what they rest on changes.

Kept in this process, by what they were asked for and by how far scan and erasure have
come: one query of look-ups in indexes says whether a table still holds. What a purge
deletes leaves them with the next hour that is scanned. Before the first scan nothing
is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from functools import lru_cache, wraps
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from django.conf import settings
from django.db.models import Subquery

from feedback import facade
from triage.models import Cause, CauseAct, Placement, ScanState
from triage.queries.once import once
from triage.queries.placed import forget_placed
from triage.queries.series import midnight

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

T = TypeVar("T")
_MOST = 256
# So many of the first marks change a table.
_TABLES = 6
_kept: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


class Standing(NamedTuple):
    """Marks, each of which changes with something that pages rest on.

    The first change the tables of reports: the last hour scanned, erasures, the time of
    the last rebuilding, the newest placement by two orders, the newest cause. `said` is
    what somebody last said of a cause; `change`, `traffic` and `hour` are those of
    `facade.marks`; `basis` and `engine` are of the last scan.
    """

    last_hour: datetime | None
    erasures: int
    rebuilt: datetime | None
    placed: int | None
    taken: datetime | None
    found: int | None
    said: int | None
    change: int | None
    traffic: int | None
    hour: datetime | None
    basis: str | None
    engine: str


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
def standing() -> Standing | None:
    """Say what the tables rest on: it changes with whatever changes them."""
    found = _marks().all().first()
    return Standing(*found) if found else None


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
    asked = {**latest, **facade.marks()}
    marks = {name: Subquery(rows) for name, rows in asked.items()}
    scan = ScanState.objects.order_by("pk").annotate(**marks)
    own = ("last_hour", "erasures", "rebuilt")
    return scan.values_list(*own, *marks, "state__basis", "version")
