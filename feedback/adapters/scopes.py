"""Where a change took place, as other tools say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.adapters.scores import NOT_LISTED, NOT_SHORT, short_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.adapters.scores import Rules

_PREFIX = "groundswell."


def scope_of(
    given: Mapping[str, object], *, rules: Rules, environment: object = None
) -> tuple[dict[str, list[str]], set[str]]:
    """Return the listed attributes with the values that a change touched, and remarks.

    A value is a short text or a list of them.
    """
    scope: dict[str, list[str]] = {}
    notes: set[str] = set()
    for key, value in given.items():
        name = str(key).removeprefix(_PREFIX)
        if name in rules.attributes:
            texts, odd = texts_of(value)
            scope.setdefault(name, []).extend(texts)
            notes |= odd
        else:
            notes.add(NOT_LISTED)
    if text := short_text(environment):
        scope.setdefault("environment", [text])
    elif environment:
        notes.add(NOT_SHORT)
    return {name: values for name, values in scope.items() if values}, notes


def texts_of(value: object) -> tuple[list[str], set[str]]:
    """Return the short texts of a value or a list, and a remark on others."""
    values = value if isinstance(value, list) else [value]
    texts = [text for text in map(short_text, values) if text is not None]
    said = [v for v in values if v not in (None, "")]
    return texts, {NOT_SHORT} if len(texts) < len(said) else set()
