"""Looking at a redacted text: who may, why, how often, and the log that comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction

from feedback.models import AccessLog, Report
from feedback.roles import INVESTIGATOR, require_held
from feedback.typed import checked_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from feedback.roles import Viewer

HOUR = timedelta(hours=1)
READABLE = Report.State.REDACTED, Report.State.EXPIRED


class TooManyLooksError(Exception):
    """The person has read TEXT_LOOKS_PER_HOUR texts within the hour."""


def look(
    *, report_ids: Sequence[str], viewer: Viewer, why: str, now: datetime
) -> list[Report]:
    """Return reports for a person to read, in the order asked, one log entry each.

    The entries are committed before anything is returned: the call stands in no
    other transaction. Raises NotAllowedError without the investigator's role,
    ReasonError, LookupError when one of the reports is not there to be read, and
    TooManyLooksError; none of them logs a look, and none shows a text.
    """
    require_held(viewer=viewer, role=INVESTIGATOR)
    reason = checked_text(why, field="reason")
    with transaction.atomic(durable=True):
        # One person's looks are counted one after the other.
        _locked(viewer.name)
        rows = Report.objects.filter(report_id__in=report_ids, state__in=READABLE)
        found = {row.report_id: row for row in rows}
        if not report_ids or found.keys() != set(report_ids):
            raise LookupError("no redacted report has this id")
        _limit(viewer.name, len(found), now)
        AccessLog.objects.bulk_create(
            AccessLog(at=now, who=viewer.name, why=reason, report_id=report_id)
            for report_id in found
        )
    return [found[report_id] for report_id in report_ids]


def _locked(name: str) -> None:
    people = get_user_model().objects.filter(username=name).select_for_update()
    list(people.values_list("pk"))


def _limit(name: str, count: int, now: datetime) -> None:
    recent = AccessLog.objects.filter(who=name, at__gt=now - HOUR).count()
    if recent + count > settings.TEXT_LOOKS_PER_HOUR:
        raise TooManyLooksError(
            f"more than {settings.TEXT_LOOKS_PER_HOUR} texts within an hour"
        )
