"""The use-case of trying failed reports again, once their trouble is mended."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db.models import Count

from feedback.models import Report
from feedback.roles import ADMIN, require_held

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from feedback.roles import Viewer

logger = logging.getLogger(__name__)


def failures() -> dict[str, int]:
    """Return how many reports failed of each cause that still have their payload."""
    rows = _failed().order_by("failure").values_list("failure")
    return dict(rows.annotate(n=Count("pk")))


def requeue(*, by: str, viewer: Viewer | None = None) -> int:
    """Let every failed report that has its payload wait again; return how many.

    `by` is logged. With a `viewer` raises NotAllowedError unless they are an admin;
    without one it is a person at the machine.
    """
    if viewer is not None:
        require_held(viewer=viewer, role=ADMIN)
    count = _failed().update(state=Report.State.WAITING, failure="", tries=0)
    logger.info("%s requeued %d failed reports", by, count)
    return count


def _failed() -> QuerySet[Report]:
    return Report.objects.filter(state=Report.State.FAILED, sealed__isnull=False)
