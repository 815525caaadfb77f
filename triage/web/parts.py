"""Parts of pages, made once for as long as what they rest on stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from triage.queries.once import once
from triage.queries.remembered import keep, standing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

T = TypeVar("T")


def kept_part(*, now: datetime, asked: tuple[Any, ...], make: Callable[[], T]) -> T:
    """Return what was made for `asked`, which names all that differs by request.

    It is made anew after a scan, when somebody said something of a cause, when a
    change was logged, and every hour. No form may stand in it: its token is a person's.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    return keep(now=now, asked=("part", hour, *asked, *_said()), make=make)


@once
def _said() -> tuple[int | None, int | None]:
    """Say what people did last: to a cause, and to the fleet."""
    known = standing()
    return (known.said, known.change) if known else (None, None)
