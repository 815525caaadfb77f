"""The fleet of August and September 2025, as far as the public record tells it.

Sizes are invented. Third-party channels run on platforms of their own, so that what
befell the own API's TPUs stays there.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from simulate.clock import utc
from simulate.fleet import Fleet, build_fleet
from simulate.world import Place

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from simulate.clock import Clock

SONNET_4, SONNET_37 = "claude-sonnet-4", "claude-sonnet-3.7"
OPUS_41, OPUS_4, OPUS_3 = "claude-opus-4.1", "claude-opus-4", "claude-opus-3"
HAIKU = "claude-haiku-3.5"

OWN, BEDROCK, VERTEX = "api", "bedrock", "vertex"
STANDARD, LONG = "standard", "long_context"
OPUS_41_LAUNCH = "2025-08-05 16:00"

# Relative traffic of a model on the own API, and how its platforms share it.
OWN_API: dict[str, tuple[float, dict[str, float]]] = {
    SONNET_4: (42.0, {"gpu": 0.30, "tpu": 0.35, "trainium": 0.35}),
    SONNET_37: (8.0, {"gpu": 0.50, "tpu": 0.20, "trainium": 0.30}),
    OPUS_41: (6.0, {"gpu": 0.55, "tpu": 0.45}),
    OPUS_4: (6.0, {"gpu": 0.55, "tpu": 0.45}),
    OPUS_3: (0.5, {"gpu": 0.70, "tpu": 0.30}),
    HAIKU: (18.0, {"gpu": 0.30, "tpu": 0.35, "trainium": 0.35}),
}
SURFACES = {"api": 0.40, "claude_code": 0.35, "apps": 0.25}
NOT_IN_CODE = (OPUS_3, SONNET_37)
# Long prompts that belong on the long-context pool.
LONG_POOL = {SONNET_4: 0.12, SONNET_37: 0.06, OPUS_4: 0.05}
LONG_PLATFORMS = {"gpu": 0.5, "trainium": 0.5}
THIRD_PARTIES: dict[str, tuple[str, dict[str, float]]] = {
    BEDROCK: (
        "trainium",
        {SONNET_4: 3.0, SONNET_37: 1.5, OPUS_41: 0.5, OPUS_4: 0.5, HAIKU: 2.0},
    ),
    VERTEX: ("gpu", {SONNET_4: 2.5, SONNET_37: 1.0, OPUS_41: 0.4, HAIKU: 1.0}),
}


@dataclass(frozen=True)
class Cell:
    """One deployment and its relative size."""

    model: str
    platform: str
    pool: str
    channel: str
    surface: str
    size: float

    def attributes(self) -> dict[str, str]:
        """Return the metadata of the deployment."""
        return {
            "model": self.model,
            "platform": self.platform,
            "routing_pool": self.pool,
            "channel": self.channel,
            "surface": self.surface,
        }


def build_postmortem_fleet(*, clock: Clock, rng: np.random.Generator) -> Fleet:
    """Return the fleet before any request is misrouted."""
    cells = [*_own_cells(), *_long_cells(), *_third_party_cells()]
    sizes = np.array([cell.size for cell in cells])
    sizes = sizes * rng.lognormal(0.0, 0.1, size=sizes.size)
    shares = np.tile(sizes, (clock.hours, 1))
    launched = clock.overlap(utc(OPUS_41_LAUNCH), clock.end)
    for column, cell in enumerate(cells):
        if cell.model == OPUS_41:
            shares[:, column] *= launched
    return build_fleet(
        clock=clock,
        deployments=[cell.attributes() for cell in cells],
        shares=shares,
        rng=rng,
    )


def misroute(
    *, fleet: Fleet, channel: str, share: NDArray[np.float64]
) -> tuple[Fleet, NDArray[np.float64]]:
    """Send `share` [hours] of Sonnet 4 on `channel` to its long-context pool.

    Returns the fleet with that traffic moved and, for each hour and deployment, which
    share of the requests was misrouted.
    """
    mean, moved = fleet.mean.copy(), np.zeros_like(fleet.mean)
    for surface in fleet.values("surface"):
        here: Place = {
            "model": (SONNET_4,),
            "channel": (channel,),
            "surface": (surface,),
        }
        standard = fleet.mask({**here, "routing_pool": (STANDARD,)})
        long = fleet.mask({**here, "routing_pool": (LONG,)})
        if long.any():
            sent = mean[:, standard].sum(axis=1) * share
            mean[:, standard] *= (1 - share)[:, None]
            moved[:, long] += sent[:, None] / long.sum()
    mean = mean + moved
    touched = np.divide(moved, mean, out=np.zeros_like(mean), where=mean > 0)
    return Fleet(deployments=fleet.deployments, mean=mean), touched


def _surfaces(model: str) -> dict[str, float]:
    return {s: w for s, w in SURFACES.items() if not _absent(model, s)}


def _absent(model: str, surface: str) -> bool:
    return surface == "claude_code" and model in NOT_IN_CODE


def _own_cells() -> list[Cell]:
    return [
        Cell(model, platform, STANDARD, OWN, surface, size * part * weight)
        for model, (size, platforms) in OWN_API.items()
        for (platform, part), (surface, weight) in product(
            platforms.items(), _surfaces(model).items()
        )
    ]


def _long_cells() -> list[Cell]:
    own = [
        Cell(model, platform, LONG, OWN, surface, size * part * weight)
        for model, size in LONG_POOL.items()
        for (platform, part), (surface, weight) in product(
            LONG_PLATFORMS.items(), _surfaces(model).items()
        )
        if model == SONNET_4 or surface == "api"
    ]
    # Long context was not sold there yet; these pools see misrouted requests only.
    others = [
        Cell(SONNET_4, platform, LONG, channel, "api", 0.0)
        for channel, (platform, _) in THIRD_PARTIES.items()
    ]
    return own + others


def _third_party_cells() -> list[Cell]:
    return [
        Cell(model, platform, STANDARD, channel, "api", size)
        for channel, (platform, models) in THIRD_PARTIES.items()
        for model, size in models.items()
    ]
