"""Celery's shell of redaction; its message is empty, the database has the work."""

from __future__ import annotations

from time import monotonic

from celery import shared_task

from feedback import facade
from feedback.clock import clock

STINT = 1800.0
"""Seconds; far below the time limit of a task, which kills."""


@shared_task(name="feedback.redact_waiting", ignore_result=True)  # type: ignore[untyped-decorator]
def redact_waiting() -> None:
    """Redact until nothing waits; after a stint leave the rest to the next message."""
    end = monotonic() + STINT
    while facade.redact_waiting(now=clock()):
        if monotonic() > end:
            redact_waiting.delay()
            return
