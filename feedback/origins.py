"""Which other sites' pages may send from the browser (CORS, as WHATWG Fetch has it).

Only the addresses that the widget posts to are answered across origins, and never with
credentials: a login here is of no use to another site's page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

PATHS = frozenset({"/api/v1/reports", "/api/v1/thumbs_up"})
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?")
_MINUTES_10 = "600"


def check_origins(origins: Sequence[str]) -> None:
    """Raise ValueError for an entry that is no origin as browsers write it."""
    for origin in origins:
        if not _ORIGIN.fullmatch(origin):
            raise ValueError(f"{origin!r} is not such as https://chat.example.org")


class WidgetOrigins:
    """Middleware that lets pages of WIDGET_ORIGINS read the answers at PATHS."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a preflight, or mark the answer of a call."""
        if request.path not in PATHS:
            return self.get_response(request)
        origin = request.headers.get("Origin", "")
        allowed = origin in settings.WIDGET_ORIGINS
        asks = "Access-Control-Request-Method" in request.headers
        response: HttpResponseBase
        if request.method == "OPTIONS" and asks and allowed:
            response = HttpResponse(status=204)
            response["Access-Control-Allow-Methods"] = "POST"
            response["Access-Control-Allow-Headers"] = "authorization, content-type"
            response["Access-Control-Max-Age"] = _MINUTES_10
        else:
            response = self.get_response(request)
        if allowed:
            response["Access-Control-Allow-Origin"] = origin
            response["Access-Control-Expose-Headers"] = "Retry-After"
        patch_vary_headers(response, ["Origin"])
        return response
