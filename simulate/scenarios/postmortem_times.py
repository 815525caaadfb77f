"""When things happened in August and September 2025 (UTC)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulate.clock import utc

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Times:
    """One moment each; the dates are the record's, the minutes are drawn."""

    routing: datetime
    bedrock: datetime
    corruption: datetime
    sampling: datetime
    vertex: datetime
    opus_leaves: datetime
    balancing: datetime
    worst: datetime
    corruption_over: datetime
    routing_fixed: datetime
    sampling_over: datetime
    opus_3_over: datetime
    routing_gone: datetime
    bedrock_gone: datetime


def draw_times(rng: np.random.Generator) -> Times:
    """Draw the minutes; the record gives both 25 and 26 August for sampling."""

    def on(day: str, first: float, last: float) -> datetime:
        minutes = int(rng.uniform(first, last) * 60)
        return utc(f"2025-{day} 00:00") + timedelta(minutes=minutes)

    return Times(
        routing=on("08-05", 8, 22),
        bedrock=on("08-12", 8, 22),
        corruption=on("08-25", 6, 14),
        sampling=on("08-25", 18, 36),
        vertex=on("08-27", 8, 22),
        opus_leaves=on("08-28", 8, 22),
        balancing=on("08-29", 8, 20),
        worst=on("08-31", 10, 20),
        corruption_over=on("09-02", 8, 22),
        routing_fixed=on("09-04", 8, 14),
        sampling_over=on("09-04", 15, 22),
        opus_3_over=on("09-12", 8, 22),
        routing_gone=on("09-16", 8, 22),
        bedrock_gone=on("09-18", 8, 22),
    )
