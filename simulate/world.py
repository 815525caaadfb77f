"""What a scenario plans and what a world holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from simulate.clock import Clock
    from simulate.fleet import Fleet

Place = Mapping[str, tuple[str, ...]]
Record = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """A stretch of a fault: `touched` [hours × deployments] is the share of requests.

    A request is touched with that chance; outside [since, until) it is zero.
    """

    where: Place
    since: datetime
    until: datetime
    touched: NDArray[np.float64]


@dataclass(frozen=True)
class Step:
    """A moment at which a fault grew or shrank, and the change behind it."""

    at: datetime
    note: str
    change_id: str | None = None


@dataclass(frozen=True)
class Incident:
    """One fault with one cause; `voices` weighs how people put it.

    `rate_per_10k` is extra complaints per 10,000 touched requests.
    """

    incident_id: str
    voices: Mapping[str, float]
    where: Place
    parts: tuple[Part, ...]
    rate_per_10k: float
    changes: tuple[str, ...] = ()
    fixes: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    fixed_on: str | None = None
    required: bool = True

    @property
    def onset(self) -> datetime:
        """When the first request was touched."""
        return min(part.since for part in self.parts)

    @property
    def end(self) -> datetime:
        """When the last request was touched."""
        return max(part.until for part in self.parts)


@dataclass(frozen=True)
class Change:
    """An entry of the change log; `scope` maps attributes to the values touched."""

    change_id: str
    at: datetime
    kind: str
    title: str
    scope: Place
    known_at: datetime | None = None


@dataclass(frozen=True)
class Brigade:
    """Few people, many reports: `users` send `reports` each in [since, until)."""

    users: tuple[str, ...]
    reports: int
    voice: str
    deployment: int
    since: datetime
    until: datetime


@dataclass(frozen=True)
class Plan:
    """Everything a scenario decides before the dice are rolled for single reports.

    `outcry` [hours] multiplies every complaint, `wander` [hours × deployments], where
    there is one, the ordinary ones; `holes` and `late` are the shares of reports that
    lack metadata and that arrive hours late.
    """

    scenario: str
    seed: int
    clock: Clock
    fleet: Fleet
    outcry: NDArray[np.float64]
    incidents: tuple[Incident, ...] = ()
    changes: tuple[Change, ...] = ()
    brigade: Brigade | None = None
    holes: float = 0.0
    late: float = 0.0
    wander: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class World:
    """A finished history: the four files' records and the truth.

    `traffic` is requests [hours × deployments]; an entry of -1 says that the
    deployment did not exist in that hour.
    """

    plan: Plan
    traffic: NDArray[np.int64]
    changes: list[Record]
    reports: list[Record] = field(default_factory=list)
    requests: list[Record] = field(default_factory=list)
    truth: Record = field(default_factory=dict)
