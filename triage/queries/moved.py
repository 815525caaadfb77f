"""Jumps of the traffic mix that no logged change tells of: no cause, but told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from triage.core.shifts import WINDOW
from triage.models import ScanState
from triage.queries.everywhere import HOUR, RECENT
from triage.queries.figures import percent
from triage.queries.wording import moment, place

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class TrafficMoved:
    """Since when one value's share of all requests is `after` and not `before`.

    `until` is the end of the hours in which it was seen.
    """

    attributes: Mapping[str, tuple[str, ...]]
    since: datetime
    before: float
    after: float

    @property
    def until(self) -> datetime:
        """The end of the hours in which it was seen."""
        return self.since + WINDOW * HOUR

    @property
    def sentence(self) -> str:
        """The jump in one sentence."""
        return (
            f"Traffic moved to {place(self.attributes)} about {moment(self.since)}: "
            f"from {percent(self.before)} to {percent(self.after)} of all requests; "
            "no logged change tells of it."
        )

    def document(self) -> dict[str, Any]:
        """The jump as JSON."""
        return {
            "kind": "traffic moved",
            "attributes": {name: list(v) for name, v in self.attributes.items()},
            "at": self.since.isoformat(),
            "share_before": self.before,
            "share_after": self.after,
        }


def moved_known(*, now: datetime) -> tuple[TrafficMoved, ...]:
    """Return the jumps found by `now`, the earliest found first."""
    state = ScanState.objects.filter(pk=1).values_list("state", flat=True).first() or {}
    if "origin" not in state:
        return ()
    origin = datetime.fromisoformat(state["origin"])
    return tuple(
        TrafficMoved(
            attributes={name: tuple(v) for name, v in row["sets"].items()},
            since=origin + row["at"] * HOUR,
            before=row["before"],
            after=row["after"],
        )
        for row in state.get("moved", [])
        if origin + row["told"] * HOUR <= now
    )


def moved_lately(*, now: datetime) -> tuple[TrafficMoved, ...]:
    """Return those of not long ago, the latest first."""
    found = moved_known(now=now)
    return tuple(reversed([m for m in found if now - m.until <= RECENT]))
