"""Which scores of other tools are complaints, and which attributes are taken of them.

A score says how good an answer was by a name and a value; most are made by programs.
Only the names on a list are people's feedback, each with the ends of its scale.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

UP = "feedback that is no complaint"
OTHER_NAME = "score whose name is not in FEEDBACK_SCORES"
NO_SCALE = "score with a value outside its scale or in its middle"
NO_WORD = "score with a label that is neither good nor bad"
NOT_SHORT = "attribute that is no short text, not taken"
NOT_LISTED = "attributes that are not in CONNECT_ATTRIBUTES, not taken"
_PREFIX = "groundswell."
_LONGEST = 200
_DOWN_WORDS = {
    *("bad", "dislike", "down", "incorrect", "negative", "no", "not helpful", "poor"),
    *("false", "fail", "thumbs down", "thumbsdown", "unhelpful", "wrong", "👎"),
}
_UP_WORDS = {
    *("correct", "good", "helpful", "like", "pass", "positive", "thumbs up"),
    *("thumbsup", "true", "up", "yes", "👍"),
}


@dataclass(frozen=True)
class Rules:
    """`scales` gives two ends by name; `attributes` are the names that are taken."""

    scales: Mapping[str, tuple[float, float]]
    attributes: frozenset[str] = field(default=frozenset())


def read_scales(entries: list[str]) -> dict[str, tuple[float, float]]:
    """Read entries such as "stars=1..5". Raises ValueError that names the entry."""
    scales = {}
    for entry in entries:
        name, _, ends = entry.partition("=")
        low, _, high = ends.partition("..")
        try:
            scale = float(low), float(high)
        except ValueError:
            raise ValueError(f"{entry!r} is not such as stars=1..5") from None
        if not name.strip() or not scale[0] < scale[1]:
            raise ValueError(f"{entry!r} is not such as stars=1..5")
        scales[_plain(name)] = scale
    return scales


def why_no_complaint(
    *, name: object, value: object, label: object, rules: Rules
) -> str:
    """Return "" for a complaint, else why the score is none."""
    scale = rules.scales.get(_plain(name)) if isinstance(name, str) else None
    if scale is None:
        return OTHER_NAME
    if isinstance(value, str):
        value, label = None, value
    if isinstance(value, int | float):
        return _by_scale(float(value), scale)
    word = _plain(label).replace("-", " ") if isinstance(label, str) else ""
    if word in _DOWN_WORDS:
        return ""
    return UP if word in _UP_WORDS else NO_WORD


def _by_scale(value: float, scale: tuple[float, float]) -> str:
    low, high = scale
    middle = (low + high) / 2
    # Thumbs are told as 0 and 1 by some and as -1 and 1 by others.
    if value == -1 and scale == (0.0, 1.0):
        return ""
    if value == middle or not low <= value <= high:
        return NO_SCALE
    return "" if value < middle else UP


def attributes_of(
    table: Mapping[str, Any], *, rules: Rules
) -> tuple[dict[str, str], set[str]]:
    """Return the listed attributes, and remarks on those that are not taken.

    A name may begin with "groundswell.", as attributes of OpenTelemetry do.
    """
    found: dict[str, str] = {}
    notes: set[str] = set()
    for key, value in table.items():
        name = str(key).removeprefix(_PREFIX)
        if name not in rules.attributes:
            notes.add(NOT_LISTED)
        elif (text := short_text(value)) is not None:
            found[name] = text
        elif value not in (None, ""):
            notes.add(NOT_SHORT)
    return found, notes


def short_text(value: object) -> str | None:
    """Return a value that can be an attribute as text, None for any other."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    short = isinstance(value, str) and 0 < len(value) <= _LONGEST
    return str(value) if short and str(value).isprintable() else None


def text_of(record: Mapping[str, Any], *names: str) -> str | None:
    """Return the first of these fields that holds text."""
    texts = (record.get(name) for name in names)
    return next((t for t in texts if isinstance(t, str) and t.strip()), None)


def table_of(record: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a field that is an object, an empty one where it is none."""
    value = record.get(name)
    return value if isinstance(value, dict) else {}


def _plain(name: str) -> str:
    return "-".join(name.casefold().replace("_", "-").split())
