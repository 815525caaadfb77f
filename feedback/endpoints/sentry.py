"""Sentry's address for envelopes, as its clients call it; the key is the DSN's."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from feedback.adapters.sentry import adapt_item, items_of
from feedback.clock import clock
from feedback.connecting import rules, take_reports
from feedback.endpoints.base import answer, check_count, endpoint, raw_body
from feedback.errors import ApiError
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from feedback.models import ApiKey

_KEY = re.compile(r"sentry_key=([^,\s]+)")


def _key(request: HttpRequest) -> str:
    """The DSN's key, from the header of servers or the query of browsers."""
    found = _KEY.search(request.headers.get("X-Sentry-Auth", ""))
    return found[1] if found else request.GET.get("sentry_key", "")


@endpoint(scope="intake", credential=_key)
def envelope(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Take the feedback of an envelope; other items are counted, never kept."""
    now = clock()
    try:
        header, items = items_of(raw_body(request))
    except RefusedError as error:
        raise ApiError(400, f"the envelope {error.message}") from None
    sent = header.get("sent_at")
    outcome = take_reports(
        system="sentry",
        records=check_count(items),
        adapt=partial(
            adapt_item,
            rules=rules(),
            now=sent if isinstance(sent, str) else now.isoformat(),
        ),
        key=key,
        now=now,
    )
    if outcome.refused and len(outcome.refused) == len(items):
        why = outcome.refused[0]
        raise ApiError(why.status, why.message, field=why.field)
    return answer({"id": str(header.get("event_id", ""))})
