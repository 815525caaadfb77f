"""What a page may be asked for in its query string."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage.core.symptoms import BY_ID, UNSORTED, UNSORTED_LABEL
from triage.queries.weeks import Week

if TYPE_CHECKING:
    from collections.abc import Mapping

# Every symptom that can be chosen, with its label.
SYMPTOMS = (
    *((symptom_id, symptom.label) for symptom_id, symptom in BY_ID.items()),
    (UNSORTED, UNSORTED_LABEL),
)
MOST_PAGES = 10_000
STATUSES = ("open", "acknowledged", "dismissed", "resolved")
# A cause of such a status is something that is wrong now.
CURRENT = STATUSES[:2]


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


def symptom_of(query: Mapping[str, str]) -> str:
    """Return the chosen symptom, empty for all; ValueError names what is wrong."""
    symptom_id = query.get("symptom", "")
    if symptom_id and symptom_id not in dict(SYMPTOMS):
        raise ValueError("symptom: there is none of this id")
    return symptom_id


def page_of(query: Mapping[str, str]) -> int:
    """Return the number of the page, from 1; ValueError names what is wrong."""
    text = query.get("page", "") or "1"
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MOST_PAGES):
        raise ValueError(f"page: must be a number from 1 to {MOST_PAGES}")
    return int(text)


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
