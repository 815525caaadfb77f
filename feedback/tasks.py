"""Celery's shell of redaction; its message is empty, the database has the work."""

from __future__ import annotations

from contextlib import suppress
from time import monotonic

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

from feedback import facade
from feedback.clock import clock

STINT = 1800.0
"""Seconds; far below the time limit of a task, which kills."""
CALLED = "redaction-called-for"
LAPSE = 60
"""Seconds after which a message that nobody took up counts as lost."""


@shared_task(name="feedback.redact_waiting", ignore_result=True)  # type: ignore[untyped-decorator]
def redact_waiting() -> None:
    """Redact until nothing waits; after a stint leave the rest to the next message."""
    if settings.REDIS_URL:
        # Before the first look at what waits: what comes later calls again. Where that
        # cannot be noted nobody calls until LAPSE is over.
        with suppress(OSError, RedisError):
            cache.delete(CALLED)
    end = monotonic() + STINT
    while facade.redact_waiting(now=clock()):
        if monotonic() > end:
            redact_waiting.delay()
            return


def call_for_redaction() -> None:
    """Send a message, unless one lies in the queue that no worker has begun.

    It covers whatever was stored before it is begun, so that a thousand reports need no
    thousand messages, and queues do not grow while workers are down. Call it after the
    transaction that stored the reports.
    """
    if settings.REDIS_URL and not cache.add(CALLED, 1, timeout=LAPSE):
        return
    redact_waiting.delay()
