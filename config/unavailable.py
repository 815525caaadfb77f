"""What is answered when the machinery beneath cannot be used: 503, to be asked again.

Whatever was asked, nothing of it, of the error or of an address is in the answer.
"""

from __future__ import annotations

import random
import sys
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults

from feedback.outages import is_outage

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponseBase

MESSAGE = "cannot be stored or read at the moment; ask again later"
SOON, LATER = 2, 10
"""Seconds; each is told a time between, so that they do not all come back at once."""
_random = random.SystemRandom()


def failed(request: HttpRequest) -> HttpResponseBase:
    """Answer what raised an error: 503 when that passes by itself, else 500.

    Django calls it while it handles the error, and hands over the request alone.
    """
    error = sys.exc_info()[1]
    if error is None or not is_outage(error):
        return defaults.server_error(request)
    return unavailable(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """Answer 503 as a page to a browser, in the shape of the API's errors to others."""
    answer: HttpResponse
    if "text/html" in request.headers.get("Accept", ""):
        answer = HttpResponse(render_to_string("503.html"), status=503)
    else:
        told = {"error": {"field": "", "message": MESSAGE}}
        answer = JsonResponse(told, status=503)
    answer["Retry-After"] = str(_random.randint(SOON, LATER))
    answer["Cache-Control"] = "no-store"
    return answer
