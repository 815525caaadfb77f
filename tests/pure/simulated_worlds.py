"""Worlds built once for all tests that look at them."""

from functools import cache

from simulate.build import build
from simulate.world import World


@cache
def world(scenario: str, seed: int = 1) -> World:
    return build(scenario=scenario, seed=seed)
