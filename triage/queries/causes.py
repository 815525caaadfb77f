"""The causes known at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from triage.models import Cause
from triage.queries.cause_reading import view_of
from triage.queries.documents import Document, shown_document
from triage.queries.once import once

if TYPE_CHECKING:
    from datetime import datetime

    from triage.queries.cause_view import CauseView


def causes_known(*, now: datetime) -> tuple[CauseView, ...]:
    """Return the causes detected by `now`, in the order of their detection."""
    return tuple(_view(document) for document in documents_known(now=now))


def cause_known(*, cause_id: str, now: datetime) -> CauseView | None:
    """Return one cause, None when nothing of that id is known by `now`."""
    row = cause_row(cause_id=cause_id)
    return _view(_shown(row)) if row and row.detected_at <= now else None


@once
def cause_row(*, cause_id: str) -> Cause | None:
    """Return what is stored of one cause; PostgreSQL takes no name with NUL."""
    if "\0" in cause_id:
        return None
    return Cause.objects.filter(cause_id=cause_id).first()


def documents_known(*, now: datetime) -> tuple[Document, ...]:
    """Return the JSON documents of the causes detected by `now`, small counts out.

    A cause that was merged into another is told in that one's history.
    """
    rows = Cause.objects.filter(detected_at__lte=now)
    return tuple(_shown(row) for row in rows if not row.document.get("merged_into"))


def _shown(row: Cause) -> Document:
    said = {"status": row.status, "verdict": row.verdict or None}
    document = row.document | said
    return shown_document(document=document, min_reporters=settings.MIN_REPORTERS)


def _view(document: Document) -> CauseView:
    return view_of(document=document, min_reporters=settings.MIN_REPORTERS)
