"""What is kept only for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from feedback.models import RequestRecord

if TYPE_CHECKING:
    from datetime import datetime


def purge_requests(*, now: datetime) -> int:
    """Delete the request records that are older than REQUEST_RECORD_TTL.

    Reports keep the attributes they were given. Returns how many were deleted.
    """
    old = RequestRecord.objects.filter(
        recorded_at__lt=now - settings.REQUEST_RECORD_TTL
    )
    return old.delete()[0]
