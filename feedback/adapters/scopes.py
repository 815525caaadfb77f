"""Where a change took place, as other tools say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from feedback.adapters.scores import short_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from feedback.adapters.scores import Rules

_PREFIX = "groundswell."


def scope_of(
    given: Mapping[str, object], *, rules: Rules, environment: object = None
) -> dict[str, list[str]]:
    """Return the listed attributes with the values that a change touched.

    A value is a short text or a list of them.
    """
    scope: dict[str, list[str]] = {}
    for key, value in given.items():
        name = str(key).removeprefix(_PREFIX)
        if name in rules.attributes:
            scope.setdefault(name, []).extend(_texts(value))
    if text := short_text(environment):
        scope.setdefault("environment", [text])
    return {name: values for name, values in scope.items() if values}


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in map(short_text, values) if text is not None]
