"""What a report says, and what it leaves out, about the deployment behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping

SEEN_BY_CLIENT = ("model", "surface", "client_version")
WHOLLY_MISSING = 0.4


def with_holes(attributes: Mapping[str, str], *, rng: random.Random) -> dict[str, str]:
    """Return the attributes with all, or one of them, missing."""
    if rng.random() < WHOLLY_MISSING:
        return {}
    gone = rng.choice(sorted(attributes))
    return {name: value for name, value in attributes.items() if name != gone}


def as_client(attributes: Mapping[str, str]) -> dict[str, str]:
    """Return only what a client can know of the deployment that served it."""
    return {n: v for n, v in attributes.items() if n in SEEN_BY_CLIENT}
