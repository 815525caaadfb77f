"""What the scenarios of one fault draw alike: when, how bad, seen as what."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulate.voices import ORDINARY, UNCLEAR

if TYPE_CHECKING:
    from datetime import datetime

    from simulate.clock import Clock

SEEN_AS = tuple(v for v in ORDINARY if v not in {UNCLEAR, "odd_words", "formatting"})


def draw_onset(*, clock: Clock, rng: np.random.Generator) -> datetime:
    """Return an onset on a whole minute, two to three and a half weeks in."""
    minutes = int(rng.uniform(14.5, 24.5) * 24 * 60)
    return clock.start + timedelta(minutes=minutes)


def draw_days(*, least: float, most: float, rng: np.random.Generator) -> timedelta:
    """Return a stretch of time of that many days, on a whole minute."""
    return timedelta(minutes=int(rng.uniform(least, most) * 24 * 60))


def draw_rate(*, least: float, most: float, rng: np.random.Generator) -> float:
    """Return extra complaints per 10,000 touched requests, log-uniform."""
    return float(np.exp(rng.uniform(np.log(least), np.log(most))))


def draw_voices(*, rng: np.random.Generator) -> dict[str, float]:
    """Return one main voice and a little of two others."""
    main, second, third = rng.choice(len(SEEN_AS), size=3, replace=False).tolist()
    return {SEEN_AS[main]: 0.8, SEEN_AS[second]: 0.12, SEEN_AS[third]: 0.08}
