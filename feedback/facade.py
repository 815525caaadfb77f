"""The one door through which triage, the commands and the API see feedback.

Everything that goes out is redacted text, pseudonyms, attributes and counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Count, Max, Min, Q

from feedback import contracts, models
from feedback.access import AccessEntry, access_log
from feedback.access_export import access_log_lines
from feedback.changelog import CHANGE_KINDS, change_place, changes, changes_listed
from feedback.clock import clock
from feedback.coverage import (
    HourCounted,
    hours_counted,
    requests_by_deployment,
    requests_by_hour,
    traffic_span,
)
from feedback.erasure import (
    erase_again,
    erase_reports,
    erase_user,
    withdraw_conversation,
)
from feedback.fleet import accept_changes, accept_requests, accept_traffic
from feedback.intake import accept_reports
from feedback.ledger import LedgerError, read_ledger, strange_entries, write_ledger
from feedback.listing import ReportHead, report_heads
from feedback.looks import READABLE, TooManyLooksError, look
from feedback.not_understood import count_not_understood, not_understood
from feedback.outages import despite_conflicts
from feedback.outcomes import Outcome, Receipt, Refusal
from feedback.overview import Backlog, backlog, sealed_near_limit, waiting
from feedback.pseudonyms import content_digests
from feedback.ratings import accept_thumbs_up, thumbs_up_counted
from feedback.receipts import own_data, receipt_state, tell
from feedback.redacting import redact_waiting
from feedback.rekeying import key_use, rekey_users
from feedback.requeueing import requeue
from feedback.retention import purge, purge_reports, reports_past
from feedback.roles import (
    ADMIN,
    INVESTIGATOR,
    VIEWER,
    NotAllowedError,
    Viewer,
    give,
    require_held,
    viewer_of,
)
from feedback.scrubbing import owe_scrub, scrub, scrub_owed
from feedback.typed import ReasonError, checked_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

__all__ = [
    "ADMIN",
    "CHANGE_KINDS",
    "INVESTIGATOR",
    "VIEWER",
    "AccessEntry",
    "Backlog",
    "HourCounted",
    "LedgerError",
    "NotAllowedError",
    "Outcome",
    "ReasonError",
    "Receipt",
    "Refusal",
    "ReportHead",
    "TooManyLooksError",
    "Viewer",
    "accept_changes",
    "accept_reports",
    "accept_requests",
    "accept_thumbs_up",
    "accept_traffic",
    "access_log",
    "access_log_lines",
    "backlog",
    "change_place",
    "changes",
    "changes_listed",
    "checked_text",
    "clock",
    "consented_reports",
    "content_digests",
    "count_not_understood",
    "deployments",
    "despite_conflicts",
    "erase_again",
    "erase_reports",
    "erase_user",
    "first_hour",
    "give",
    "hours_counted",
    "key_use",
    "last_hour",
    "mark_taken",
    "marks",
    "not_understood",
    "offer_again",
    "owe_scrub",
    "own_data",
    "purge",
    "purge_reports",
    "read_ledger",
    "readable_reports",
    "receipt_state",
    "redact_waiting",
    "redacted_texts",
    "rekey_users",
    "report_heads",
    "reports_past",
    "requests_by_deployment",
    "requests_by_hour",
    "requeue",
    "require_held",
    "scrub",
    "scrub_owed",
    "sealed_near_limit",
    "settled_texts",
    "strange_entries",
    "tell",
    "thumbs_up_counted",
    "traffic",
    "traffic_span",
    "traffic_version",
    "untaken",
    "untaken_reports",
    "users_served",
    "viewer_of",
    "waiting",
    "waiting_before",
    "withdraw_conversation",
    "write_ledger",
]

_DONE = list(READABLE)
_PENDING = [models.Report.State.WAITING, models.Report.State.REDACTING]


def untaken_reports(
    *,
    known_before: datetime,
    limit: int = 256,
    among: Iterable[str] | None = None,
) -> list[contracts.RedactedReport]:
    """Return settled reports received before `known_before` that triage has not taken.

    With `among` only those of these ids.

    In the order (hour of creation, report_id). They are noted as handed out, so that
    a report whose attributes change before it is marked taken is offered again.
    """
    untaken = models.Report.objects.filter(
        taken=False, state__in=_DONE, received_at__lt=known_before
    ).order_by("hour", "report_id")
    if among is not None:
        untaken = untaken.filter(report_id__in=list(among))
    with transaction.atomic():
        ids = list(untaken.values_list("pk", flat=True)[:limit])
        # Everybody locks reports in the order of their rows: no deadlock.
        locked = untaken.filter(pk__in=ids).order_by("pk").select_for_update()
        rows = sorted(locked, key=lambda row: (row.hour, row.report_id))
        models.Report.objects.filter(pk__in=[row.pk for row in rows]).update(
            handed=True
        )
    return [_contract(row) for row in rows]


def mark_taken(*, report_ids: Iterable[str]) -> int:
    """Note that triage has stored what it made of these reports; return how many.

    Call it in the transaction that stores that.
    """
    handed = models.Report.objects.filter(report_id__in=list(report_ids), handed=True)
    return handed.update(taken=True)


def offer_again(*, report_ids: Iterable[str]) -> int:
    """Let `untaken_reports` give these reports once more; return how many.

    One whose text has been purged keeps its place: it could not be placed anew.
    """
    rows = models.Report.objects.filter(report_id__in=list(report_ids), state__in=_DONE)
    return rows.exclude(state=models.Report.State.PURGED).update(
        handed=False, taken=False
    )


def untaken() -> int:
    """Return how many settled reports triage has not taken yet."""
    return models.Report.objects.filter(taken=False, state__in=_DONE).count()


def waiting_before(*, known_before: datetime) -> int:
    """Return how many reports received before `known_before` still wait for redaction.

    Reports whose text cannot be redacted are not among them.
    """
    waiting = models.Report.objects.unredacted()
    return waiting.filter(state__in=_PENDING, received_at__lt=known_before).count()


def deployments() -> list[contracts.Deployment]:
    """Return the deployments that are named in traffic."""
    rows = models.Deployment.objects.filter(in_traffic=True).order_by("pk")
    return [contracts.Deployment(row.pk, row.attributes) for row in rows]


def traffic(
    *, since: datetime, until: datetime, after: int | None = None
) -> list[contracts.TrafficRow]:
    """Return the traffic of the hours in [since, until), in time order.

    With `after` only rows that came or changed after that version of traffic.
    """
    rows = models.Traffic.objects.filter(hour__gte=since, hour__lt=until)
    if after is not None:
        rows = rows.filter(version__gt=after)
    return [
        contracts.TrafficRow(hour, deployment, requests)
        for hour, deployment, requests in rows.order_by(
            "hour", "deployment_id"
        ).values_list("hour", "deployment_id", "requests")
    ]


def traffic_version() -> int:
    """Return the version of traffic, which grows with every call that brings some."""
    row = models.TrafficVersion.objects.filter(pk=1).first()
    return row.last if row else 0


def users_served(
    *, inside: Mapping[str, Collection[str]], since: datetime, until: datetime
) -> contracts.UsersServed | None:
    """Count the users with a request in [since, until), and those with one `inside`.

    `inside` gives the values of each attribute. None when no request record of that
    time names its user.
    """
    rows = models.Deployment.objects.values_list("pk", "attributes")
    within = [
        pk
        for pk, attributes in rows
        if all(attributes.get(name) in values for name, values in inside.items())
    ]
    records = models.RequestRecord.objects.filter(at__gte=since, at__lt=until)
    users = records.exclude(reporter="").aggregate(
        of=Count("reporter", distinct=True),
        inside=Count("reporter", distinct=True, filter=Q(deployment__in=within)),
    )
    return contracts.UsersServed(**users) if users["of"] else None


def marks() -> dict[str, QuerySet[Any, Any]]:
    """Return questions for one value each, to be asked as parts of another one.

    `change` grows with every change that is logged, `traffic` with every call that
    brings some; `hour` is the latest hour with traffic. Each is null before any.
    """
    changes, traffic = models.Change.objects, models.Traffic.objects
    return {
        "change": changes.order_by("-pk").values("pk")[:1],
        "traffic": models.TrafficVersion.objects.filter(pk=1).values("last"),
        "hour": traffic.order_by("-hour").values("hour")[:1],
    }


def first_hour() -> datetime | None:
    """Return the earliest hour with traffic, else with a report, else None."""
    for table in (models.Traffic, models.Report):
        hour: datetime | None = table.objects.aggregate(first=Min("hour"))["first"]
        if hour is not None:
            return hour
    return None


def last_hour() -> datetime | None:
    """Return the latest hour with traffic, else with a report, else None."""
    for table in (models.Traffic, models.Report):
        hour: datetime | None = table.objects.aggregate(last=Max("hour"))["last"]
        if hour is not None:
            return hour
    return None


def settled_texts(*, report_ids: Sequence[str]) -> list[contracts.RedactedReport]:
    """Return those of these reports whose text is there, for a machine to read.

    In the order (hour of creation, report_id). Nobody sees them, so no look is
    logged: what is made of them shows words of MIN_REPORTERS people or more.
    """
    rows = models.Report.objects.filter(
        report_id__in=list(report_ids), state=models.Report.State.REDACTED
    )
    return [_contract(row) for row in rows.order_by("hour", "report_id")]


def readable_reports(*, report_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these reports have a text that could be read."""
    rows = models.Report.objects.filter(
        report_id__in=list(report_ids), state=models.Report.State.REDACTED
    )
    return frozenset(rows.values_list("report_id", flat=True))


def consented_reports(*, report_ids: Iterable[str]) -> frozenset[str]:
    """Return which of these have a redacted conversation that was consented to."""
    rows = models.Report.objects.filter(
        report_id__in=list(report_ids),
        state=models.Report.State.REDACTED,
        consent_conversation=True,
        consent_withdrawn_at=None,
    )
    return frozenset(rows.exclude(conversation=[]).values_list("report_id", flat=True))


def redacted_texts(
    *, report_ids: Sequence[str], viewer: Viewer, why: str, now: datetime
) -> list[contracts.RedactedReport]:
    """Return reports for an investigator to read; every look is logged before.

    Raises NotAllowedError, ReasonError, TooManyLooksError, and LookupError when one
    of them is not there to be read. See `feedback.looks`.
    """
    rows = look(report_ids=report_ids, viewer=viewer, why=why, now=now)
    return [_contract(row) for row in rows]


def _contract(row: models.Report) -> contracts.RedactedReport:
    return contracts.RedactedReport(
        report_id=row.report_id,
        kind=row.kind,
        created_at=row.created_at,
        received_at=row.received_at,
        reporter=row.reporter if row.reporter and row.reporter_trusted else None,
        comment=row.comment,
        conversation=tuple(
            contracts.Turn(turn["role"], turn["content"]) for turn in row.conversation
        ),
        category=row.category,
        attributes=row.attributes,
        expired=row.state == models.Report.State.EXPIRED,
        trusted=row.reporter_trusted,
    )
