"""What a page may be asked for in its query string."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.queries.weeks import Week

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUSES = ("open", "acknowledged", "dismissed", "resolved")


@dataclass(frozen=True)
class Link:
    """One choice of a filter: its text, its address, whether it is the chosen one."""

    text: str
    href: str
    chosen: bool


def status_of(query: Mapping[str, str]) -> str:
    """Return the chosen status, empty for all; ValueError names what is wrong."""
    status = query.get("status", "")
    if status and status not in STATUSES:
        raise ValueError(f"status: must be one of {', '.join(STATUSES)}")
    return status


def week_of(query: Mapping[str, str]) -> Week | None:
    """Return the chosen week, None for all time; ValueError names what is wrong."""
    text = query.get("week", "")
    return Week.parse(text) if text else None


def status_links(*, chosen: str, path: str) -> tuple[Link, ...]:
    """Return the links that choose a status."""
    everything = Link("all", path, not chosen)
    return (
        everything,
        *(Link(s, f"{path}?status={s}", s == chosen) for s in STATUSES),
    )


def week_links(*, chosen: Week | None, last: Week, path: str) -> tuple[Link, ...]:
    """Return the links that choose all time, a week, or its neighbours."""
    everything = Link("all time", path, chosen is None)
    if chosen is None:
        return (everything, _week(last, chosen=False, path=path))
    return (
        everything,
        _week(chosen.before, chosen=False, path=path),
        _week(chosen, chosen=True, path=path),
        _week(chosen.after, chosen=False, path=path),
    )


def _week(week: Week, *, chosen: bool, path: str) -> Link:
    return Link(str(week), f"{path}?week={week}", chosen)
