"""A set of versions in fewer words: "client_version 2.0.70 or later"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_DOTTED = re.compile(r"v?\d+(\.\d+)+")
# Fewer than so many are as short when they are listed.
WORTH = 3


def values_in_words(*, values: Sequence[str], known: Iterable[str]) -> str:
    """Values as a range where they are all versions between two of the known ones.

    Every known value must be a version, dotted numbers, so that no value lies
    where a reader would not look for it. Else the values are listed.
    """
    ordered = sorted({*known, *values}, key=_numbers)
    named = sorted(values, key=_numbers)
    listed = " or ".join(values)
    if len(named) < WORTH or not all(map(_DOTTED.fullmatch, ordered)):
        return listed
    first, last = ordered.index(named[0]), ordered.index(named[-1])
    if ordered[first : last + 1] != named or named == ordered:
        return listed
    if last == len(ordered) - 1:
        return f"{named[0]} or later"
    if first == 0:
        return f"{named[-1]} or earlier"
    return f"{named[0]} to {named[-1]}"


def _numbers(version: str) -> tuple[tuple[int, ...], str]:
    """What a version is ordered by; its text tells "1.0" from "v1.0"."""
    return tuple(int(number) for number in re.findall(r"\d+", version)), version
