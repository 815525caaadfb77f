"""The administration of feedback: what is where, to look at only.

Texts and pseudonyms are left out: every look at a text is logged, and this is not
the place for it. Sealed payloads are not shown at all. Roles are given on the machine,
by `manage.py role`, and not here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied

from feedback.logins import AdminLoginForm
from feedback.models import AccessLog, ApiKey, Change, Deployment, Report
from feedback.read_only import ReadOnly
from feedback.roles import INVESTIGATOR, viewer_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


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
    """The keys; made, rotated and revoked with manage.py apikey."""

    list_display = [
        "name",
        "scopes",
        "trusted",
        "created_at",
        "expires_at",
        "revoked_at",
    ]
    exclude = ["digest"]


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnly):
    """Who read which text and why."""

    list_display = ["at", "who", "report_id", "why"]
    search_fields = ["who", "report_id"]


admin.site.login_form = AdminLoginForm
admin.site.unregister(Group)
admin.site.unregister(get_user_model())


@admin.register(get_user_model())
class LoginAdmin(UserAdmin):  # type: ignore[type-arg]
    """Logins, without roles and permissions: nobody makes oneself an investigator.

    Nor somebody else: names stand in the access log and are not changed, and the
    password of an investigator is set by that person or on the machine.
    """

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "is_active")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    list_display = ("username", "is_active", "is_staff", "is_superuser")
    list_filter = ("is_active", "is_staff", "is_superuser")

    def get_readonly_fields(
        self, request: HttpRequest, obj: object | None = None
    ) -> tuple[str, ...]:
        """Return the dates, and the name of a login that exists."""
        return ("last_login", "date_joined", *(("username",) if obj else ()))

    def has_delete_permission(
        self, request: HttpRequest, obj: object | None = None
    ) -> bool:
        """Nobody is deleted; a login is made inactive."""
        return False

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Refuse to set another investigator's password."""
        user = self.get_object(request, id)
        own = user is None or user.pk == request.user.pk
        if not own and viewer_of(user or request.user).may(INVESTIGATOR):
            raise PermissionDenied("set on the machine: manage.py changepassword")
        return super().user_change_password(request, id, form_url)
