"""Celery's shell of redaction; its message is empty, the database has the work."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from feedback import facade


# acks_late: claims make a repeated run harmless.
@shared_task(  # type: ignore[untyped-decorator]
    name="feedback.redact_waiting", ignore_result=True, acks_late=True
)
def redact_waiting() -> None:
    """Redact until nothing waits."""
    while facade.redact_waiting(now=timezone.now()):
        pass
