"""A cause as the scan keeps it, from its alarm to its end."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from triage.core.views import Effect, Segment

if TYPE_CHECKING:
    from triage.core.scan import Sets


@dataclass
class CauseState:
    """Hours are numbered from the history's first; intervals hold both ends.

    `series` is the one that raised the alarm, `pool` the symptom series that tell
    the same story and are read together, `alarm_reports` what stood behind the
    alarm. `until` is the hour the excess ended, `resolved` the hour that was seen.
    """

    cause_id: str
    series: str
    sets: Sets
    onset: float
    onset_interval: tuple[int, int]
    detected: int
    alarm_score: float
    alarm_reports: int
    pool: list[str]
    segments: list[Segment]
    frozen: bool = False
    until: int | None = None
    resolved: int | None = None
    refined: int = 0
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def start(self) -> int:
        """The first hour of the cause."""
        return int(self.onset)

    def effect(self) -> Effect:
        """What the cause adds to the expectation."""
        return Effect(self.sets, self.segments, self.until)

    def note(self, *, hour: int, what: str) -> None:
        """Record a change of mind."""
        self.history.append({"hour": hour, "what": what})

    def to_json(self) -> dict[str, Any]:
        """Everything, as plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> CauseState:
        """The cause that `to_json` wrote."""
        document = dict(document)
        document["sets"] = {k: tuple(v) for k, v in document["sets"].items()}
        first, last = document["onset_interval"]
        document["onset_interval"] = (first, last)
        document["segments"] = [Segment(**s) for s in document["segments"]]
        return cls(**document)


def words(sets: Sets) -> str:
    """A description in words: "model a or b, platform tpu"."""
    parts = [f"{name} {' or '.join(values)}" for name, values in sets.items()]
    return ", ".join(parts) if parts else "the whole fleet"
