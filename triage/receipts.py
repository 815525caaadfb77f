"""What a receipt tells its holder: coarse words, at most a new one a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

from feedback import facade
from feedback.contracts import Kept
from triage.core.symptoms import UNSORTED
from triage.models import Cause, Placement

if TYPE_CHECKING:
    from datetime import date

RECEIVED = "received"
JOINED = "joined many similar reports"
FOUND = "cause found"
RESOLVED = "resolved"
# Reports are similar when they show one symptom within a week of each other.
MANY = 20
NEAR = timedelta(days=7)


@dataclass(frozen=True)
class Told:
    """The answer to a receipt; `state` is that of the midnight `as_of` (UTC)."""

    report_id: str
    state: str
    as_of: date
    kept: tuple[Kept, ...]


def told(*, token: str, now: datetime) -> Told | None:
    """Return what the holder of a token may know, None when there is no report.

    The word is that of the last midnight, worked out at the first look of the day and
    kept: who looks often learns no more than who looks once.
    """
    receipt = facade.receipt_state(token=token)
    if receipt is None:
        return None
    today = now.astimezone(UTC).date()
    state, as_of = receipt.told, receipt.told_on
    placement = Placement.objects.filter(report_id=receipt.report_id).first()
    if as_of is None or as_of < today:
        midnight = datetime(today.year, today.month, today.day, tzinfo=UTC)
        state, as_of = _state(placement, midnight), today
        facade.tell(token=token, told=state, told_on=as_of)
    derived = (Kept("which symptom it shows, and the words that say so"),)
    kept = receipt.kept + (derived if placement else ())
    return Told(receipt.report_id, state, as_of, kept)


def exported(*, token: str, now: datetime) -> dict[str, Any] | None:
    """Return all that is stored of a report and was made of it, None without one."""
    data = facade.own_data(token=token, now=now)
    if data is None:
        return None
    row = Placement.objects.filter(report_id=data["report_id"]).first()
    derived = row and {
        "symptom_id": row.symptom_id or UNSORTED,
        "family": row.family,
        "detectors": row.detectors,
        "words": row.words,
        "version": row.version,
    }
    return data | {"derived": derived}


def _state(placement: Placement | None, known_by: datetime) -> str:
    if placement is None or placement.taken_at > known_by:
        return RECEIVED
    causes = [c for c in Cause.objects.filter(detected_at__lte=known_by)]
    mine = [cause for cause in causes if _holds(cause, placement)]
    if mine:
        over = all(c.resolved_at and c.resolved_at <= known_by for c in mine)
        return RESOLVED if over else FOUND
    return JOINED if _similar(placement, known_by) else RECEIVED


def _holds(cause: Cause, placement: Placement) -> bool:
    """Whether a report lies inside a cause that enough reporters stand behind."""
    document = cause.document
    if cause.state == Cause.State.DISMISSED or document.get("merged_into"):
        return False
    if (document.get("reporters") or 0) < settings.MIN_REPORTERS:
        return False
    series = document.get("symptom_series") or [cause.series]
    end = document.get("ended_at")
    return (
        f"symptom:{placement.symptom_id or UNSORTED}" in series
        and cause.onset - timedelta(hours=1) < placement.hour
        and (end is None or placement.hour < datetime.fromisoformat(end))
        and all(
            placement.attributes.get(name) in values
            for name, values in document["attributes"].items()
        )
    )


def _similar(placement: Placement, known_by: datetime) -> bool:
    """Whether many others told of the same symptom at about the same time."""
    if not placement.symptom_id:
        return False
    others = Placement.objects.filter(
        Q(hour__gt=placement.hour - NEAR) & Q(hour__lt=placement.hour + NEAR),
        symptom_id=placement.symptom_id,
        taken_at__lte=known_by,
    ).exclude(reporter="")
    people = others.values("reporter").distinct().count()
    return people >= max(MANY, settings.MIN_REPORTERS)
