"""Faults: where they hold, how many requests they touch, where to put them."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import numpy as np

from simulate.world import Part, Place

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from simulate.clock import Clock
    from simulate.fleet import Fleet

SMALLEST_EXCESS_PER_HOUR = 0.6
LARGEST_EXCESS_PER_HOUR = 8.0
LARGEST_SHARE = 0.2


def part(
    *,
    clock: Clock,
    fleet: Fleet,
    where: Place,
    since: datetime,
    until: datetime,
    share: float | NDArray[np.float64] = 1.0,
) -> Part:
    """Return a part that touches `share` of the requests in `where`.

    `share` is one number, [hours], or [hours × deployments].
    """
    shares = np.asarray(share, dtype=np.float64)
    shares = shares[:, None] if shares.ndim == 1 else shares
    active = clock.overlap(since, until)[:, None] * fleet.mask(where)[None, :]
    return Part(where=where, since=since, until=until, touched=active * shares)


def draw_place(
    *,
    fleet: Fleet,
    names: Sequence[str],
    rate_per_10k: float,
    rng: np.random.Generator,
    avoid: Place | None = None,
    naming: str | None = None,
) -> Place:
    """Draw a conjunction of one or two of the attributes `names`.

    It is large enough for a steady trickle of complaints at that rate and small
    enough to be a place; it shares no value with `avoid` and
    names the attribute `naming`. Raises ValueError when no place is like that.
    """
    everywhere = float(fleet.mean.sum(axis=1).mean()) * rate_per_10k / 1e4
    fewest = SMALLEST_EXCESS_PER_HOUR / everywhere
    most = min(LARGEST_SHARE, LARGEST_EXCESS_PER_HOUR / everywhere)
    places = [
        place
        for place in _conjunctions(fleet=fleet, names=names)
        if fewest <= fleet.share(place) <= most
        and _apart(place, avoid or {})
        and (naming is None or naming in place)
    ]
    if not places:
        raise ValueError(f"no place among {', '.join(names)} suits {rate_per_10k}")
    return places[int(rng.integers(len(places)))]


def _conjunctions(*, fleet: Fleet, names: Sequence[str]) -> list[Place]:
    single: list[Place] = [{n: (v,)} for n in names for v in fleet.values(n)]
    double: list[Place] = [
        {a: (x,), b: (y,)}
        for a, b in combinations(names, 2)
        for x, y in product(fleet.values(a), fleet.values(b))
    ]
    return single + double


def _apart(place: Place, other: Place) -> bool:
    return not any(set(place[n]) & set(other[n]) for n in place if n in other)
