"""The guilty changes of 2025 and their repairs, titled as such logs title them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from simulate.changes import change_id
from simulate.scenarios.postmortem_fleet import (
    BEDROCK,
    HAIKU,
    LONG,
    OPUS_3,
    OPUS_4,
    OPUS_41,
    OWN,
    SONNET_4,
    STANDARD,
)
from simulate.world import Change, Place

if TYPE_CHECKING:
    import random

    from simulate.scenarios.postmortem_times import Times


@dataclass(frozen=True)
class Log:
    """The change log's entries that mattered, and their ids by what they did."""

    changes: tuple[Change, ...]
    routing: str
    balancing: str
    corruption: str
    sampling: str
    opus_leaves: str
    corruption_over: str
    routing_fixed: str
    sampling_over: str
    routing_gone: str


TPU: Place = {"platform": ("tpu",), "channel": (OWN,)}
TPU_OPUS: Place = {"platform": ("tpu",), "model": (OPUS_41, OPUS_4)}
TPU_OPUS_3: Place = {"platform": ("tpu",), "model": (OPUS_3,)}
TPU_SAMPLER: Place = {"platform": ("tpu",), "model": (HAIKU, SONNET_4, OPUS_3)}
LONG_SONNET: Place = {"model": (SONNET_4,), "routing_pool": (LONG,)}
BOTH_POOLS: Place = {"model": (SONNET_4,), "routing_pool": (STANDARD, LONG)}
BEDROCK_SONNET: Place = {"model": (SONNET_4,), "channel": (BEDROCK,)}

ENTRIES: dict[str, tuple[str, str, Place]] = {
    "routing": ("routing", "Pool selector 2.4 for Sonnet 4, prepare 1M", LONG_SONNET),
    "balancing": ("routing", "Load balancing: new weights per pool", BOTH_POOLS),
    "corruption": ("config", "TPU serving: runtime performance options", TPU),
    "sampling": ("deploy", "TPU sampler refresh, top-k path", TPU_SAMPLER),
    "opus_leaves": ("config", "TPU serving options: Opus back to default", TPU_OPUS),
    "corruption_over": ("rollback", "TPU serving options: back to default", TPU),
    "routing_fixed": ("routing", "Pool selector 2.6", BOTH_POOLS),
    "sampling_over": ("rollback", "TPU sampler: previous build", TPU_SAMPLER),
    "opus_3_over": ("rollback", "TPU sampler: previous build, Opus 3", TPU_OPUS_3),
    "routing_gone": ("routing", "Pool selector 2.6 on all own hosts", LONG_SONNET),
    "bedrock_gone": ("routing", "Pool selector 2.6 on Bedrock", BEDROCK_SONNET),
}
LATEST = 600


def write_log(*, times: Times, rng: random.Random) -> Log:
    """Return the log; what starts a fault is up to ten minutes older than it."""
    changes = {name: _entry(name, getattr(times, name), rng) for name in ENTRIES}
    return Log(
        changes=tuple(changes.values()),
        routing=changes["routing"].change_id,
        balancing=changes["balancing"].change_id,
        corruption=changes["corruption"].change_id,
        sampling=changes["sampling"].change_id,
        opus_leaves=changes["opus_leaves"].change_id,
        corruption_over=changes["corruption_over"].change_id,
        routing_fixed=changes["routing_fixed"].change_id,
        sampling_over=changes["sampling_over"].change_id,
        routing_gone=changes["routing_gone"].change_id,
    )


def _entry(name: str, at: datetime, rng: random.Random) -> Change:
    kind, title, scope = ENTRIES[name]
    return Change(
        change_id=change_id(rng),
        at=at - timedelta(seconds=rng.randint(0, LATEST)),
        kind=kind,
        title=title,
        scope=scope,
    )
