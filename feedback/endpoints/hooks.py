"""Webhooks that bring changes: /hooks/NAME, signed or with a key."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from feedback.adapters.cdevents import adapt_event
from feedback.adapters.github_deployments import adapt_deployment
from feedback.adapters.launchdarkly import adapt_entry
from feedback.auth import KeyAuth, spend
from feedback.clock import clock
from feedback.connecting import rules, take_changes
from feedback.endpoints.base import answer, bearer, check_count, json_of, raw_body
from feedback.endpoints.base import refused as error_answer
from feedback.errors import ApiError
from feedback.hooks import Hook, hooks_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from feedback.adapters.adapted import AdaptedChange

_ADAPTERS: dict[str, Callable[..., AdaptedChange]] = {
    "github": adapt_deployment,
    "launchdarkly": adapt_entry,
    "cdevents": adapt_event,
}


@csrf_exempt
def hook(request: HttpRequest, name: str) -> HttpResponse:
    """Take the change, or the list of them, that a hook brings."""
    try:
        return _taken(request, name)
    except ApiError as error:
        return error_answer(error)


def _taken(request: HttpRequest, name: str) -> HttpResponse:
    if request.method != "POST":
        raise ApiError(405, "only POST is answered")
    found = hooks_of(settings.CHANGE_HOOKS).get(name)
    if found is None:
        raise ApiError(404, "no hook has this name")
    body = raw_body(request)
    _check(found, request)
    document = json_of(body)
    records = document if isinstance(document, list) else [document]
    outcome = take_changes(
        hook=found,
        records=check_count(records),
        headers=request.headers,
        adapt=_adapter(found),
        now=clock(),
    )
    if outcome.refused and len(outcome.refused) == len(records):
        why = outcome.refused[0]
        raise ApiError(why.status, why.message, field=why.field)
    return answer(
        {
            "accepted": outcome.accepted,
            "duplicates": outcome.duplicates,
            "refused": len(outcome.refused),
        }
    )


def _check(found: Hook, request: HttpRequest) -> None:
    """Raise ApiError unless the caller may call this hook."""
    if not found.secret:
        if KeyAuth("fleet").authenticate(request, bearer(request)) is None:
            raise ApiError(401, "an API key is needed")
        return
    if not found.is_signed(body=request.body, headers=request.headers):
        raise ApiError(401, "the signature is not that of the body")
    spend(caller=f"hook:{found.name}", now=timezone.now())


def _adapter(found: Hook) -> Callable[[object], AdaptedChange]:
    if found.mapping is not None:
        return partial(found.mapping.adapt, prefix=found.name)
    return partial(_ADAPTERS[found.system], rules=rules())
