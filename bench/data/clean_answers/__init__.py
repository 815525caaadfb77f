"""Sound answers of many kinds, put together from parts, with the questions asked.

`clean_answers` gives the same answers for the same seed. Every second kind is held
back: detectors are mended by looking at the others only.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from bench.data.clean_answers import (
    code,
    figures,
    later_marks,
    later_text,
    plain,
    talk,
    tongues,
    verse,
)
from triage.core.types import Complaint

Kind = Callable[[random.Random], tuple[str, str]]
KINDS: tuple[Kind, ...] = (
    *plain.KINDS,
    *tongues.KINDS,
    *code.KINDS,
    *figures.KINDS,
    *talk.KINDS,
    *verse.KINDS,
)
LATER_KINDS: tuple[Kind, ...] = (*later_text.KINDS, *later_marks.KINDS)
SYSTEMS = (
    "",
    "",
    "You are Claude, made by Anthropic.",
    "You are a helpful assistant. Answer briefly.",
)
_TRIES = 200


class Clean(NamedTuple):
    """One sound answer: its kind, whether that kind is held back, the complaint."""

    kind: str
    held_back: bool
    complaint: Complaint


def complain(question: str, answer: str, *, system: str = "") -> Complaint:
    """Return a complaint without words about an answer."""
    turns = [("user", question), ("assistant", answer)]
    return Complaint("", tuple([("system", system)] * bool(system) + turns))


def clean_answers(*, each: int, seed: int) -> list[Clean]:
    """Return `each` different answers of every kind, every second kind held back."""
    return _made(KINDS, each=each, seed=seed)


def later_answers(*, each: int, seed: int) -> list[Clean]:
    """Return `each` different answers of every kind written later, all held back."""
    made = _made(LATER_KINDS, each=each, seed=seed)
    return [one._replace(held_back=True) for one in made]


def _made(kinds: tuple[Kind, ...], *, each: int, seed: int) -> list[Clean]:
    made = []
    for number, kind in enumerate(kinds):
        rng = random.Random(f"{seed}-{kind.__name__}")
        seen: set[tuple[str, str]] = set()
        for _ in range(each):
            question, answer = _new(kind, rng, seen)
            complaint = complain(question, answer, system=rng.choice(SYSTEMS))
            made.append(Clean(kind.__name__, number % 2 == 1, complaint))
    return made


def _new(kind: Kind, rng: random.Random, seen: set[tuple[str, str]]) -> tuple[str, str]:
    for _ in range(_TRIES):
        pair = kind(rng)
        if pair not in seen:
            seen.add(pair)
            return pair
    message = f"{kind.__name__} gives too few different answers"
    raise ValueError(message)
