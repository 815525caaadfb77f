"""What Django's debug page may show: where it failed, never what it was fed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.debug import SafeExceptionReporterFilter

if TYPE_CHECKING:
    from collections.abc import ItemsView
    from types import TracebackType

    from django.http import HttpRequest


class TextlessFilter(SafeExceptionReporterFilter):
    """Hides request bodies and the variables of every frame."""

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """No form field of the failing request."""
        return {}

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: TracebackType
    ) -> ItemsView[str, Any]:
        """No variable of any frame."""
        return {}.items()
