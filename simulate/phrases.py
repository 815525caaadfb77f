"""Filling a template: alternatives in brackets, slots in braces."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulate.texts import slots

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

ALTERNATIVES = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
SLOT = re.compile(r"\{([a-z0-9]+)\}")


def fill(
    template: str, *, rng: random.Random, given: Mapping[str, str] | None = None
) -> str:
    """Return the template with every choice made; `given` fills slots by name."""
    chosen = ALTERNATIVES.sub(lambda m: rng.choice(m[1].split("|")), template)

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if given and name in given:
            return given[name]
        known = slots().get(name)
        return rng.choice(known) if known else match[0]

    return SLOT.sub(value, chosen)
