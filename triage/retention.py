"""The use-case of retention: reports go together with what was made of them.

The door says whose time is over; a report and its placement go in one transaction.
Counts that were shown, and the documents of causes, stay: they name nobody.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection, transaction

from feedback import facade
from triage.models import (
    Annotation,
    Cause,
    CauseAct,
    CauseIssue,
    Delivery,
    Mute,
    Placement,
    ProbeRun,
)

if TYPE_CHECKING:
    from datetime import datetime

BATCH = 500
NOT_YET = "SQLite's files still hold what was deleted: somebody reads; purge again"
_log = logging.getLogger(__name__)


def purge(*, now: datetime) -> dict[str, int]:
    """Delete all whose time is over, of feedback and of triage; return how many.

    If anything went, SQLite's files are written anew, once. What could not be, and
    what a killed purge left, is owed to the next one.
    """
    owed = facade.scrub_owed()
    facade.owe_scrub()
    gone = {
        **facade.purge(now=now),
        "words": purge_words(now=now),
        "reports": purge_reports(now=now),
        "placements": purge_placements(now=now),
        "acts": purge_acts(now=now),
        "alerts": purge_alerts(now=now),
        "probes": purge_probes(now=now),
    }
    if not owed and not any(gone.values()):
        facade.owe_scrub(owed=False)
    elif connection.vendor == "sqlite" and not facade.scrub(thorough=True):
        _log.warning(NOT_YET)
    return gone


def purge_words(*, now: datetime) -> int:
    """Forget the words of reports whose text is past its time; return how many."""
    old = Placement.objects.filter(received_at__lt=now - settings.TEXT_TTL)
    worded = old.exclude(words=[]).order_by("pk").values_list("pk", flat=True)
    done = 0
    while ids := list(worded[:BATCH]):
        done += Placement.objects.filter(pk__in=ids).update(words=[])
    return done


def purge_reports(*, now: datetime) -> int:
    """Delete the reports whose time is over with their placements; return how many."""
    done = 0
    while ids := facade.reports_past(now=now, limit=BATCH):
        with transaction.atomic():
            Placement.objects.filter(report_id__in=ids).delete()
            done += facade.purge_reports(report_ids=ids, now=now)
    return done


def purge_acts(*, now: datetime) -> int:
    """Delete what people said of causes REPORT_TTL ago; return how many entries went.

    State and verdict stay, they name nobody. Who was given a cause so long ago that
    nothing tells of it any more has it no longer.
    """
    old = CauseAct.objects.filter(at__lt=now - settings.REPORT_TTL)
    with transaction.atomic():
        done = old.expire()
        given = CauseAct.objects.filter(kind=CauseAct.Kind.ASSIGNEE)
        causes = Cause.objects.exclude(assignee="")
        causes.exclude(pk__in=given.values("cause")).update(assignee="")
    return done


def purge_alerts(*, now: datetime) -> int:
    """Delete the alerts, annotations and mutes of REPORT_TTL ago; return how many.

    An issue stays, and with it the link; who asked for it is forgotten.
    """
    before = now - settings.REPORT_TTL
    done = Delivery.objects.filter(made_at__lt=before).delete()[0]
    done += Annotation.objects.filter(made_at__lt=before).delete()[0]
    CauseIssue.objects.filter(asked_at__lt=before).update(who="")
    return done + Mute.objects.filter(at__lt=before, until__lt=now).delete()[0]


def purge_probes(*, now: datetime) -> int:
    """Delete the runs of probes of REQUEST_RECORD_TTL ago; their counts stay."""
    before = now - settings.REQUEST_RECORD_TTL
    return ProbeRun.objects.filter(received_at__lt=before).delete()[0]


def purge_placements(*, now: datetime) -> int:
    """Delete the old placements that lost their report some other way."""
    old = Placement.objects.filter(received_at__lt=now - settings.REPORT_TTL)
    oldest = old.order_by("received_at").values_list("pk", flat=True)
    done = 0
    while ids := list(oldest[:BATCH]):
        done += Placement.objects.filter(pk__in=ids).delete()[0]
    return done
