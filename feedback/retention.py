"""What is kept only for a while; feedback/fields.yaml says what and how long.

Everything is counted from the time it came in and deleted in batches, so that a
purge never holds a lock for long and may be killed at any moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from feedback.deliveries import purge_deliveries
from feedback.models import AccessLog, AccessLogPurge, Report, RequestRecord
from feedback.ratings import purge_ratings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.db.models import Model

BATCH = 500


def purge(*, now: datetime) -> dict[str, int]:
    """Delete texts, request records, log entries, deliveries whose time is over.

    Whole reports go with what triage made of them: see `reports_past`. Returns how
    many of each were deleted.
    """
    return {
        "texts": purge_texts(now=now),
        "requests": purge_requests(now=now),
        "ratings": purge_ratings(now=now),
        "access_log": purge_access_log(now=now),
        "deliveries": purge_deliveries(now=now),
    }


def purge_texts(*, now: datetime) -> int:
    """Delete the redacted texts of reports received TEXT_TTL ago; return how many.

    A report that triage has not taken yet is left to it as one without text.
    """
    old = Report.objects.filter(
        ~Q(comment="") | ~Q(conversation=[]) | Q(state=Report.State.REDACTED),
        received_at__lt=now - settings.TEXT_TTL,
    )
    done = 0
    while ids := _some(old):
        rows = Report.objects.filter(pk__in=ids)
        gone = {"comment": "", "conversation": []}
        with transaction.atomic():
            rows.filter(taken=True).update(state=Report.State.PURGED, **gone)
            rows.filter(taken=False).update(state=Report.State.EXPIRED, **gone)
        done += len(ids)
    return done


def purge_requests(*, now: datetime) -> int:
    """Delete the request records that are older than REQUEST_RECORD_TTL.

    Reports keep the attributes they were given. Returns how many were deleted.
    """
    old = RequestRecord.objects.filter(
        recorded_at__lt=now - settings.REQUEST_RECORD_TTL
    )
    done = 0
    while ids := _some(old):
        done += RequestRecord.objects.filter(pk__in=ids).delete()[0]
    return done


def purge_access_log(*, now: datetime) -> int:
    """Delete the entries that are older than ACCESS_LOG_TTL; return how many.

    The database's triggers let them go while the gate stands open, which is within
    this transaction only.
    """
    limit = now - settings.ACCESS_LOG_TTL
    old = AccessLog.objects.filter(at__lt=limit)
    done = 0
    while ids := _some(old):
        with transaction.atomic():
            gate = AccessLogPurge.objects.create(before=limit)
            # The model's own rows refuse; this is the one way past them.
            done += QuerySet.delete(AccessLog.objects.filter(pk__in=ids))[0]
            gate.delete()
    return done


def reports_past(*, now: datetime, limit: int = BATCH) -> list[str]:
    """Return the ids of reports received more than REPORT_TTL ago, oldest first."""
    old = Report.objects.filter(received_at__lt=now - settings.REPORT_TTL)
    ids = old.order_by("received_at", "pk").values_list("report_id", flat=True)
    return list(ids[:limit])


def purge_reports(*, report_ids: Sequence[str], now: datetime) -> int:
    """Delete those of these reports whose time is over; return how many.

    Call it in the transaction that deletes what was worked out from them.
    """
    old = Report.objects.filter(
        report_id__in=report_ids, received_at__lt=now - settings.REPORT_TTL
    )
    return old.delete()[1].get("feedback.Report", 0)


def _some(rows: QuerySet[Model]) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
