"""Celery's shells; messages carry nothing, the work is found in the database."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from feedback import facade, retention


# acks_late: claims make a repeated run harmless.
@shared_task(  # type: ignore[untyped-decorator]
    name="feedback.redact_waiting", ignore_result=True, acks_late=True
)
def redact_waiting() -> None:
    """Redact until nothing waits."""
    while facade.redact_waiting(now=timezone.now()):
        pass


@shared_task(name="feedback.purge", ignore_result=True)  # type: ignore[untyped-decorator]
def purge() -> None:
    """Delete what has been kept long enough."""
    retention.purge(now=timezone.now())
    facade.scrub(thorough=True)
