"""The phrasings, topics and titles a world is written from, as plain text files.

A line is one template. `[a|b|c]` picks one of several wordings, `{slot}` is filled.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


@cache
def lines(name: str) -> tuple[str, ...]:
    """Return the lines of a text file that are not empty."""
    text = (HERE / f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line for line in text.splitlines() if line.strip())


@cache
def sections(name: str) -> dict[str, tuple[str, ...]]:
    """Return the lines below each "## heading" of a text file."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for line in lines(name):
        if line.startswith("## "):
            current = found.setdefault(line[3:].strip(), [])
        else:
            current.append(line)
    return {heading: tuple(below) for heading, below in found.items()}


@cache
def phrasings(voice: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return a voice's phrasings in English and those in other languages."""
    every = lines(f"symptoms/{voice}")
    if "--" not in every:
        return every, ()
    cut = every.index("--")
    return every[:cut], every[cut + 1 :]


@cache
def slots() -> dict[str, tuple[str, ...]]:
    """Return what each `{slot}` may be filled with."""
    pairs = (line.split(": ", 1) for line in lines("slots"))
    return {name: tuple(values.split("; ")) for name, values in pairs}
