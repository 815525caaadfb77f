"""Spans that must go: one type, overlaps merged, replaced by numbered placeholders."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, order=True)
class Entity:
    """One span to mask: characters [start, end) of the original text."""

    start: int
    end: int
    type: str
    score: float
    recognizer: str


def merge(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Unite overlapping spans; the longest of a group names it, then the surest.

    Returns disjoint entities in order of position.
    """
    merged: list[Entity] = []
    leaders: list[Entity] = []
    for entity in sorted(entities, key=lambda e: (e.start, -e.end)):
        if not merged or entity.start >= merged[-1].end:
            merged.append(entity)
            leaders.append(entity)
            continue
        leaders[-1] = max(leaders[-1], entity, key=_weight)
        lead, start = leaders[-1], merged[-1].start
        end = max(merged[-1].end, entity.end)
        merged[-1] = Entity(start, end, lead.type, lead.score, lead.recognizer)
    return tuple(merged)


def _weight(entity: Entity) -> tuple[int, float]:
    return entity.end - entity.start, entity.score


@dataclass
class Numbering:
    """Numbers equal values alike, so that <PERSON_1> is one person all through."""

    numbers: dict[tuple[str, str], int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def placeholder(self, *, type_: str, value: str) -> str:
        """Return the placeholder of `value`, the same one for the same value."""
        key = (type_, " ".join(value.casefold().split()))
        if key not in self.numbers:
            self.counts[type_] = self.counts.get(type_, 0) + 1
            self.numbers[key] = self.counts[type_]
        return f"<{type_}_{self.numbers[key]}>"


def replace(*, text: str, entities: Sequence[Entity], numbering: Numbering) -> str:
    """Return `text` with every entity (disjoint, in order) as its placeholder."""
    parts: list[str] = []
    position = 0
    for entity in entities:
        value = text[entity.start : entity.end]
        parts.append(text[position : entity.start])
        parts.append(numbering.placeholder(type_=entity.type, value=value))
        position = entity.end
    parts.append(text[position:])
    return "".join(parts)
