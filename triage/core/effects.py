"""What a known cause adds, where, and since when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage.core.scan import Sets


@dataclass
class Segment:
    """A stretch of a cause with one excess: series -> reports a request.

    `sets` says where it holds when that is only a part of the cause.
    """

    since: int
    excess: dict[str, float] = field(default_factory=dict)
    sets: Sets | None = None


@dataclass
class Effect:
    """What a known cause adds, where, and in which hours [first segment, until)."""

    sets: Sets
    segments: list[Segment]
    until: int | None = None

    def spans(self) -> list[tuple[Sets, int, int | None, Segment]]:
        """Each segment: where, and in which hours [since, until) it holds."""
        ends = [s.since for s in self.segments[1:]] + [self.until]
        return [
            (s.sets or self.sets, s.since, e, s)
            for s, e in zip(self.segments, ends, strict=True)
        ]
