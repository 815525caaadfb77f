"""Other descriptions of the same requests: what cannot be told apart."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from triage.core.fleet import Fleet
    from triage.core.scan import Sets, Space

SAME_CELLS = 0.98
MOST_ALTERNATIVES = 10


def alternatives(
    *,
    space: Space,
    sets: Sets,
    mask: NDArray[np.bool_],
    weight: NDArray[np.float64],
) -> list[Sets]:
    """Other descriptions of the requests of `sets`, those of all of them first.

    `mask`, shape (D,), holds the deployments of `sets`; `weight`, shape (D,), the
    requests by deployment. Those that share SAME_CELLS of the requests follow, in
    the order of `space`; none where there are no requests.
    """
    served = weight > 0
    told: list[Sets] = []
    seen = set()
    for like, inside in [(sets, mask), *_near(space, mask, weight)]:
        place = inside & served
        if place.tobytes() in seen:
            continue
        seen.add(place.tobytes())
        found = _equal(space=space, place=place, served=served, like=like)
        told.extend(other for other in found if other != sets)
        if len(told) >= MOST_ALTERNATIVES:
            break
    return told[:MOST_ALTERNATIVES]


def _near(
    space: Space, mask: NDArray[np.bool_], weight: NDArray[np.float64]
) -> list[tuple[Sets, NDArray[np.bool_]]]:
    """The short conjunctions of nearly the same requests."""
    whole = float(weight[mask].sum())
    inside = space.masks.astype(float) @ weight
    both = (space.masks & mask).astype(float) @ weight
    same = both >= SAME_CELLS * (inside + whole - both)
    return [(space.conjunctions[n], space.masks[n]) for n in np.flatnonzero(same)]


def _equal(
    *, space: Space, place: NDArray[np.bool_], served: NDArray[np.bool_], like: Sets
) -> Iterator[Sets]:
    """Every description of all of `place` and of nothing else that is `served`.

    Of at most two attributes, or as many as `like` names, none with more values than
    `like` gives to one; without those from which an attribute could be left out.
    An attribute that takes part can only name the values that occur in `place`.
    """
    widest = max(map(len, like.values()), default=1)
    own = _values(space.fleet, list(space.values), place)
    usable = [name for name, values in own.items() if 0 < len(values) <= widest]
    enough: list[set[str]] = []
    for size in range(1, max(2, len(like)) + 1):
        for names in itertools.combinations(usable, size):
            if any(few <= set(names) for few in enough):
                continue
            sets = {name: own[name] for name in names}
            if np.array_equal(space.fleet.mask(attributes=sets) & served, place):
                enough.append(set(names))
                yield sets


def _values(fleet: Fleet, names: Sequence[str], place: NDArray[np.bool_]) -> Sets:
    """The values that occur in `place`, by attribute that all of it names."""
    cells = [fleet.cells[n] for n in np.flatnonzero(place)]
    return {
        name: tuple(sorted({cell[name] for cell in cells}))
        for name in names
        if all(name in cell for cell in cells)
    }
