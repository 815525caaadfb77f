"""The administration of triage: what is where, to look at only.

Documents are left out: their numbers are shown by the pages, small counts removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from triage.models import Cause, ScanState

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that are worked out are not edited."""

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """Filter by what the list offers and nothing else.

        Django lets a query string filter by any column, and so guess a text that
        is not shown letter by letter.
        """
        return lookup.removesuffix("__exact") in (self.list_filter or ())

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        """Nothing is changed by hand."""
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        """Nothing is deleted by hand."""
        return False


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
