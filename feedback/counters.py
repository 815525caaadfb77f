"""Counters of calls and failed logins: shared in the cache, else of this process.

Without the shared cache nobody is turned away for it: then each process counts for
itself, as it does where no cache is shared at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache, caches
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from django.core.cache.backends.base import BaseCache

OWN = "own"
"""The name of this process's cache in the settings."""


def count(*, key: str, seconds: int, by: int = 1) -> int:
    """Add to a counter that lives so many seconds; return how far it counted."""
    try:
        return _count(cache, key, seconds, by)
    except RedisError:
        return _count(caches[OWN], key, seconds, by)


def uncount(*, key: str) -> None:
    """Take one off a counter that was just counted up."""
    for counters in (cache, caches[OWN]):
        try:
            counters.decr(key)
        except ValueError:  # its time is over
            return
        except RedisError:
            continue
        return


def counted(*, key: str) -> int:
    """Return how far a counter has counted."""
    try:
        return int(cache.get(key, 0))
    except RedisError:
        return int(caches[OWN].get(key, 0))


def _count(counters: BaseCache, key: str, seconds: int, by: int) -> int:
    counters.add(key, 0, timeout=seconds)
    try:
        return counters.incr(key, by)
    except ValueError:  # flushed between the two
        counters.set(key, by, timeout=seconds)
        return by
