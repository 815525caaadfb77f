"""Plain sentences for causes. Association is all that is ever claimed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime, timedelta

_MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
EVERYWHERE = "all deployments"


def moment(at: datetime) -> str:
    """Return a time to the minute: 5 Aug 2025, 14:00."""
    return f"{day(at)}, {at:%H:%M}"


def day(at: datetime) -> str:
    """Return a day: 5 Aug 2025."""
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year}"


def duration(span: timedelta) -> str:
    """Return a span in hours up to two days, then in days and hours."""
    sign = "-" if span.total_seconds() < 0 else ""
    hours = round(abs(span.total_seconds()) / 3600)
    if hours < 48:
        return f"{sign}{hours} h"
    days, rest = divmod(hours, 24)
    return f"{sign}{days} days" + (f" {rest} h" if rest else "")


def in_sentence(label: str) -> str:
    """Return a label as it stands inside a sentence: small, unless an acronym."""
    if len(label) > 1 and label[1].isupper():
        return label
    return label[:1].lower() + label[1:]


def listed(words: Sequence[str], *, last: str = "and") -> str:
    """Join words: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def place(attributes: Mapping[str, Sequence[str]]) -> str:
    """Say where: models first, then the other values, by attribute name.

    An attribute whose values do not speak for themselves (a bare number, yes or no)
    is named.
    """
    if not attributes:
        return EVERYWHERE
    names = sorted(attributes, key=lambda name: (name != "model", name))
    parts = [_values(name, attributes[name]) for name in names]
    if names[0] == "model" and len(parts) > 1:
        return f"{parts[0]} on {listed(parts[1:])}"
    return listed(parts)


def _values(name: str, values: Iterable[str]) -> str:
    spoken = [str(value) for value in values]
    plain = listed(spoken, last="or")
    if all(any(c.isalpha() for c in value) and len(value) > 3 for value in spoken):
        return plain
    return f"{name} {plain}"
