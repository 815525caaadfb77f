"""Independent random streams, one a purpose, from one scenario and one seed.

A stream of its own for each purpose keeps worlds comparable: more complaint texts
do not move the faults.
"""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Streams:
    """Random number generators named by purpose."""

    scenario: str
    seed: int

    def numpy(self, purpose: str) -> np.random.Generator:
        """Return a fresh NumPy generator; the same purpose gives the same numbers."""
        return np.random.default_rng([self.seed, _code(self.scenario), _code(purpose)])

    def python(self, purpose: str) -> random.Random:
        """Return a fresh generator of the standard library, quick at single draws."""
        return random.Random(f"{self.seed}/{self.scenario}/{purpose}")


def _code(name: str) -> int:
    return zlib.crc32(name.encode())
