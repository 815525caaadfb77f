"""A cause as the scan keeps it, from its alarm to its end."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from triage.core.effects import Effect, Segment
from triage.core.versions import values_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from triage.core.scan import Sets

# What the history of a cause that was over says when it goes on.
CAME_BACK = "the excess came back"


@dataclass
class CauseState:
    """Hours are numbered from the history's first; intervals hold both ends.

    `series` is the one that raised the alarm, `pool` the symptom series that tell
    the same story and are read together, `alarm_reports` what stood behind the
    alarm, `alarm_sets` and `alarm_onset` what the scan saw then. `until` is the hour
    the excess ended, `resolved` the hour that was seen. `onset_change` is the logged
    change at whose minute the onset is put, None where it is an hour of the counts.
    A cause that turned out to be a part of another one names it in `merged_into` and
    explains nothing any more.
    """

    cause_id: str
    series: str
    sets: Sets
    onset: float
    onset_interval: tuple[int, int]
    detected: int
    alarm_score: float
    alarm_reports: int
    alarm_onset: int
    alarm_sets: Sets
    pool: list[str]
    segments: list[Segment]
    frozen: bool = False
    until: int | None = None
    resolved: int | None = None
    refined: int = 0
    onset_change: str | None = None
    merged_into: str | None = None
    history: list[dict[str, Any]] = field(default_factory=list)

    @property
    def start(self) -> int:
        """The first hour of the cause."""
        return int(self.onset)

    @property
    def going(self) -> Sets:
        """Where the excess still is: the whole cause, or what is left of it."""
        return self.segments[-1].sets or self.sets

    @property
    def withdrawn(self) -> bool:
        """Whether it explains nothing: merged into another, or not borne out."""
        return self.until is not None and self.until <= self.start

    def last_hour(self, now: int) -> int:
        """Up to when its evidence is told: its end, or when it was withdrawn."""
        if self.until is None:
            return now
        return self.resolved or now if self.withdrawn else self.until

    def ended_values(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """Values in which the excess ended while it went on in others.

        By attribute and by the hour of the end; what began again is left out.
        """
        ended: dict[tuple[str, str], int] = {}
        before = self.sets
        for segment in self.segments[1:]:
            after = segment.sets or self.sets
            for name, values in self.sets.items():
                was, is_ = before.get(name, values), after.get(name, values)
                ended |= {(name, v): segment.since for v in was if v not in is_}
                for value in is_:
                    ended.pop((name, value), None)
            before = after
        found: dict[tuple[str, int], tuple[str, ...]] = {}
        for (name, value), hour in ended.items():
            found[name, hour] = (*found.get((name, hour), ()), value)
        return found

    def effect(self) -> Effect:
        """What the cause adds to the expectation."""
        return Effect(self.sets, self.segments, self.until)

    def close(self, *, until: int, resolved: int, why: str) -> None:
        """Say that the excess ended in hour `until`, seen in hour `resolved`."""
        self.until, self.resolved, self.frozen = until, resolved, True
        self.note(hour=resolved, what=why)

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
        for name in ("sets", "alarm_sets"):
            document[name] = _tuples(document[name])
        first, last = document["onset_interval"]
        document["onset_interval"] = (first, last)
        document["segments"] = [
            Segment(s["since"], s["excess"], s["sets"] and _tuples(s["sets"]))
            for s in document["segments"]
        ]
        return cls(**document)


def _tuples(sets: dict[str, list[str]]) -> Sets:
    return {name: tuple(values) for name, values in sets.items()}


def words(sets: Sets, known: Mapping[str, Sequence[str]] | None = None) -> str:
    """A description in words: "model a or b, platform tpu".

    With the `known` values of attributes a run of versions is told as a range.
    """
    parts = [
        f"{name} {values_in_words(values=values, known=known[name])}"
        if known and name in known
        else f"{name} {' or '.join(values)}"
        for name, values in sets.items()
    ]
    return ", ".join(parts) if parts else "the whole fleet"
