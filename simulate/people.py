"""Reporters: who uses which deployment, who complains often, who stays affected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from simulate.fleet import Fleet

REQUESTS_PER_USER_HOUR = 0.5
SMALLEST_POOL = 120
STICKY = 0.3
REPEAT = 0.12
HEAVY = 1.8


class People:
    """Draws user ids; the same user meets the same deployments for weeks.

    Routing is sticky: a fault reaches about 30% of a deployment's users, those again
    and again, and some of them complain again the same day.
    """

    def __init__(self, *, fleet: Fleet, rng: np.random.Generator) -> None:
        self._rng = rng
        self._last: dict[tuple[int, int], int] = {}
        mean = fleet.mean.mean(axis=0)
        sizes = np.maximum(SMALLEST_POOL, mean / REQUESTS_PER_USER_HOUR).astype(int)
        ids = rng.choice(2**40, size=int(sizes.max()) * 3, replace=False)
        self._users = [f"u-{number:010x}" for number in ids.tolist()]
        # A pool is an arithmetic walk through all users, so pools share people.
        self._pools = [
            (int(start), int(size))
            for start, size in zip(
                rng.integers(0, len(self._users), size=sizes.size), sizes, strict=True
            )
        ]

    def reporter(self, *, deployment: int, incident: int) -> str:
        """Return who sends this complaint; `incident` is -1 for an ordinary one."""
        start, size = self._pools[deployment]
        if incident < 0:
            number = int(size * self._rng.random() ** HEAVY)
            return self._users[(start + number * 7) % len(self._users)]
        last = self._last.get((incident, deployment))
        if last is None or self._rng.random() >= REPEAT:
            last = int(size * STICKY * self._rng.random())
        self._last[incident, deployment] = last
        return self._users[(start + last * 7) % len(self._users)]
