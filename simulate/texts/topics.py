"""What people were working on when the answer disappointed them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from simulate.texts import sections


@dataclass(frozen=True)
class Topic:
    """One subject: things to ask for, things to tell, sentences of good answers."""

    name: str
    code: bool
    tasks: tuple[str, ...]
    told: tuple[str, ...]
    facts: tuple[str, ...]


@cache
def topics() -> tuple[Topic, ...]:
    """Return every topic; a heading that ends in a star is about code."""
    return tuple(_topic(head, below) for head, below in sections("topics").items())


def _topic(heading: str, below: tuple[str, ...]) -> Topic:
    fields = [line.split(": ", 1) for line in below]
    return Topic(
        name=heading.rstrip(" *"),
        code=heading.endswith("*"),
        tasks=tuple(
            t for key, text in fields if key == "task" for t in text.split("; ")
        ),
        told=tuple(text for key, text in fields if key == "said"),
        facts=tuple(text for key, text in fields if key == "fact"),
    )
