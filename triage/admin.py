"""The administration of triage: what is where, to look at only.

Documents are left out: their numbers are shown by the pages, small counts removed.
"""

from __future__ import annotations

from django.contrib import admin

from feedback.read_only import ReadOnly
from triage.models import Cause, ScanState


@admin.register(Cause)
class CauseAdmin(ReadOnly):
    """The causes, without their numbers."""

    list_display = ["cause_id", "state", "verdict", "onset", "detected_at"]
    list_filter = ["state", "verdict"]
    fields = [
        *("cause_id", "state", "assignee", "verdict"),
        *("series", "onset", "detected_at", "resolved_at"),
    ]


@admin.register(ScanState)
class ScanStateAdmin(ReadOnly):
    """How far the scan has come."""

    list_display = ["last_hour", "version", "scanned_at"]
    fields = ["last_hour", "version", "scanned_at"]
