"""Lists of the administration that are looked at only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin

if TYPE_CHECKING:
    from django.http import HttpRequest


class ReadOnly(admin.ModelAdmin):  # type: ignore[type-arg]
    """Rows that came in or were worked out are not edited."""

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
