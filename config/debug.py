"""What Django's debug page may show: where it failed, never what it was fed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.views.debug import ExceptionReporter, SafeExceptionReporterFilter

from config.logs import brief

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


class TextlessReporter(ExceptionReporter):
    """Names errors by their class; a database's message may quote a row."""

    def get_traceback_frames(self) -> list[dict[str, Any]]:
        """Return the frames, each with the class of the error that led to it."""
        frames: list[dict[str, Any]] = super().get_traceback_frames()
        for frame in frames:
            if cause := frame.get("exc_cause"):
                frame["exc_cause"] = brief(cause)
        return frames

    def get_traceback_data(self) -> dict[str, Any]:
        """Return what the page shows, without any error's message."""
        data: dict[str, Any] = super().get_traceback_data()
        data.pop("exception_notes", None)
        if self.exc_value:
            data |= {"exception_value": brief(self.exc_value), "unicode_hint": ""}
        return data
