"""The use-case of retention: reports go together with what was made of them.

The door says whose time is over; a report and its placement go in one transaction.
Counts that were shown, and the documents of causes, stay: they name nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from feedback import facade
from triage.models import Placement

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 500


def purge(*, now: datetime) -> dict[str, int]:
    """Delete words after TEXT_TTL, reports and placements after REPORT_TTL.

    Returns how many of each.
    """
    return {"words": purge_words(now=now), "reports": purge_reports(now=now)}


def purge_words(*, now: datetime) -> int:
    """Forget the words of reports whose text is past its time; return how many."""
    old = Placement.objects.filter(received_at__lt=now - settings.TEXT_TTL)
    worded = old.exclude(words=[]).order_by("pk").values_list("pk", flat=True)
    done = 0
    while ids := list(worded[:BATCH]):
        done += Placement.objects.filter(pk__in=ids).update(words=[])
    return done


def purge_reports(*, now: datetime) -> int:
    """Delete the reports whose time is over with their placements; return how many.

    Placements that lost their report some other way go too.
    """
    done = 0
    while ids := facade.reports_past(now=now, limit=BATCH):
        with transaction.atomic():
            Placement.objects.filter(report_id__in=ids).delete()
            done += facade.purge_reports(report_ids=ids, now=now)
    Placement.objects.filter(received_at__lt=now - settings.REPORT_TTL).delete()
    return done
