"""The administration of feedback: what is where, to look at only.

Texts and pseudonyms are left out: every look at a text is logged, and this is not
the place for it. Sealed payloads are not shown at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

from feedback.models import AccessLog, ApiKey, Change, Deployment, Report

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that came in are not edited."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added by hand."""
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        """Nothing is changed by hand."""
        return False

    def lookup_allowed(
        self, lookup: str, value: str, request: HttpRequest | None = None
    ) -> bool:
        """Only the filters that are offered: any other lookup is a question to a text.

        Django allows every field of the model itself, so that ?comment__startswith=
        would read a text letter by letter, and nothing would be logged.
        """
        return lookup.partition("__")[0] in self.list_filter

    def has_delete_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        """Nothing is deleted by hand."""
        return False


@admin.register(Report)
class ReportAdmin(ReadOnly):
    """How far each report has come; no text."""

    list_display = ["report_id", "kind", "state", "failure", "received_at", "source"]
    list_filter = ["state", "kind"]
    search_fields = ["report_id"]
    fields = [
        "report_id",
        "kind",
        "state",
        "failure",
        "created_at",
        "received_at",
        "source",
        "consent_conversation",
        "disagreements",
        "redacted_at",
        "redaction_version",
        "taken",
    ]


@admin.register(Deployment)
class DeploymentAdmin(ReadOnly):
    """The combinations of attribute values."""

    list_display = ["id", "attributes", "in_traffic"]
    list_filter = ["in_traffic"]
    exclude = ["digest"]


@admin.register(Change)
class ChangeAdmin(ReadOnly):
    """The change log."""

    list_display = ["change_id", "kind", "title", "at", "known_at"]
    list_filter = ["kind"]
    search_fields = ["change_id", "title"]
    exclude = ["digest"]


@admin.register(ApiKey)
class ApiKeyAdmin(ReadOnly):
    """The keys; made and revoked with manage.py apikey."""

    list_display = ["name", "scopes", "trusted", "created_at", "revoked_at"]
    exclude = ["digest"]


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnly):
    """Who read which text and why."""

    list_display = ["at", "who", "report_id", "why"]
    search_fields = ["who", "report_id"]
