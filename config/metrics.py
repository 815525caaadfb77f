"""/metrics, for Prometheus: numbers of operation, for a token or a key that reads."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from feedback.auth import KeyAuth
from feedback.errors import ApiError
from feedback.exposition import CONTENT_TYPE, Gauge, exposition
from feedback.gauges import feedback_gauges
from triage.gauges import triage_gauges
from triage.web.broker import queues_known

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

_read_key = KeyAuth("read")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the metrics; 401 without a credential, 403 and 429 as for the API."""
    try:
        allowed = _has_token(request) or _read_key(request)
    except ApiError as error:
        return _refused(error)
    if not allowed:
        return _refused(ApiError(401, "METRICS_TOKEN or a key that reads is needed"))
    told = exposition(gauges_known(now=timezone.now()))
    return HttpResponse(told, content_type=CONTENT_TYPE)


def gauges_known(*, now: datetime) -> list[Gauge]:
    """Return all metrics as of `now`; without a broker that answers no queues."""
    waiting = Gauge(
        "groundswell_queue_messages",
        "Messages that no worker has begun, by queue; none without a broker.",
        queues_known(),
        "queue",
    )
    return [*feedback_gauges(now=now), *triage_gauges(now=now), waiting]


def _has_token(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if not settings.METRICS_TOKEN or scheme.lower() != "bearer":
        return False
    expected = settings.METRICS_TOKEN.encode()
    return secrets.compare_digest(given.strip().encode(), expected)


def _refused(error: ApiError) -> HttpResponse:
    response = HttpResponse(
        f"{error.message}\n", status=error.status, content_type="text/plain"
    )
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
