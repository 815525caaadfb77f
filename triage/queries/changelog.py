"""The change log beside the causes that suspect its entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from feedback import facade
from triage.queries.cause_view import CauseView
from triage.queries.causes import causes_known
from triage.queries.figures import finite

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedback.contracts import Change
    from triage.queries.cause_view import Related, Suspect

PAGE = 50


@dataclass(frozen=True)
class Suspicion:
    """A cause that suspects a change, and how much it does."""

    cause: CauseView
    suspect: Suspect


@dataclass(frozen=True)
class Nearness:
    """A cause whose step or end lies near a change."""

    cause: CauseView
    related: Related


@dataclass(frozen=True)
class LoggedChange:
    """One entry; `suspicions` with the highest score first, `near` as causes go."""

    change: Change
    suspicions: tuple[Suspicion, ...]
    near: tuple[Nearness, ...]

    @property
    def scope(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What it touched, by attribute; empty for the whole fleet."""
        return tuple(sorted(self.change.scope.items()))

    @property
    def document(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            "change_id": self.change.change_id,
            "at": self.change.at.isoformat(),
            "known_at": self.change.known_at.isoformat(),
            "kind": self.change.kind,
            "title": self.change.title,
            "metadata": {name: list(values) for name, values in self.scope},
            "suspected_by": [
                {"cause_id": s.cause.cause_id, "score": finite(s.suspect.score.value)}
                for s in self.suspicions
            ],
            "near": [
                {"cause_id": n.cause.cause_id, "what": n.related.what}
                for n in self.near
            ],
        }


@dataclass(frozen=True)
class ChangePage:
    """One page, the latest first; `more` when there are older ones."""

    rows: tuple[LoggedChange, ...]
    number: int
    more: bool


def changes_known(
    *,
    now: datetime,
    number: int = 1,
    kind: str = "",
    text: str = "",
    since: datetime | None = None,
) -> ChangePage:
    """Return the page of that number (from 1) of the changes known by `now`."""
    found = facade.changes_listed(
        known_by=now,
        skip=(number - 1) * PAGE,
        limit=PAGE + 1,
        kind=kind,
        text=text,
        since=since,
    )
    return ChangePage(
        rows=beside_causes_of(changes=found[:PAGE], now=now),
        number=number,
        more=len(found) > PAGE,
    )


def page_of_change(*, change_id: str, now: datetime) -> int | None:
    """Return the number of the page that holds a change, None for one not known."""
    place = facade.change_place(change_id=change_id, known_by=now)
    return None if place is None else place // PAGE + 1


def beside_causes_of(
    *, changes: Sequence[Change], now: datetime
) -> tuple[LoggedChange, ...]:
    """Return the changes beside the causes known by `now` that speak of them."""
    suspicions: dict[str, list[Suspicion]] = {}
    near: dict[str, list[Nearness]] = {}
    for cause in causes_known(now=now) if changes else ():
        for related in cause.related:
            near.setdefault(related.change_id, []).append(Nearness(cause, related))
        for suspect in cause.suspects:
            suspicions.setdefault(suspect.change_id, []).append(
                Suspicion(cause, suspect)
            )
    return tuple(
        LoggedChange(
            change,
            _ranked(suspicions.get(change.change_id, [])),
            tuple(near.get(change.change_id, ())),
        )
        for change in changes
    )


def _ranked(suspicions: list[Suspicion]) -> tuple[Suspicion, ...]:
    return tuple(sorted(suspicions, key=lambda s: -(s.suspect.score.value or 0.0)))
