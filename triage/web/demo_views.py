"""A made-up chat that shows how reports come in; never in production.

Its reports are taken as those of any browser are: nobody vouches for who sent them, so
they count in totals and take no part in the search for causes.
"""

from __future__ import annotations

import json
import secrets
import string
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from feedback import facade
from feedback.auth import anybody
from feedback.bodies import body_of
from feedback.errors import ApiError
from feedback.tasks import redact_waiting

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

KINDS = {"thumbs_down": "Bad answer", "bug": "Report a bug"}
CONSENT_VERSION = "demo-1"
REQUEST_ID = "demo-request-1"
METADATA = {"model": "claude-sonnet-4", "platform": "tpu", "surface": "demo-chat"}
CHAT = (
    {"role": "user", "content": "Why are the tides highest at new and full moon?"},
    {
        "role": "assistant",
        "content": "Because the sun, the moon and the earth then stand in one line. "
        "The pull of the sun adds to that of the moon, so the water "
        "สูงขึ้นกว่าปกติในช่วงเวลานั้น and falls lower between. These are called spring tides.",
        "request_id": REQUEST_ID,
    },
)


@require_safe
def chat_page(request: HttpRequest) -> HttpResponse:
    """Show the chat, with the widget or, without JavaScript, links to its form."""
    _only_in_a_demo()
    return render(request, "demo/chat.html", _context())


@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest) -> HttpResponse:
    """Show the form of one kind of report, or take one from form or widget."""
    _only_in_a_demo()
    if request.method != "POST":
        return _form(request, kind=request.GET.get("kind", "bug"))
    if request.content_type == "application/json":
        return _from_widget(request)
    try:
        anybody(request)
        told = _taken(_item(request))
    except ApiError as error:
        comment, kind = (request.POST.get(n, "") for n in ("comment", "kind"))
        typed = {"message": error.message, "comment": comment}
        return _form(request, kind=kind, status=error.status, **typed)
    return render(request, "demo/sent.html", {"told": told})


def _from_widget(request: HttpRequest) -> HttpResponse:
    try:
        anybody(request)
        return JsonResponse(_taken(body_of(request)), status=201)
    except ApiError as error:
        return _refused(error)


def _only_in_a_demo() -> None:
    if not settings.DEMO_CHAT:
        raise Http404("there is no demo here")


def _context() -> dict[str, Any]:
    return {
        "chat": CHAT,
        "metadata": METADATA,
        "metadata_json": json.dumps(METADATA),
        "request_id": REQUEST_ID,
        "consent_version": CONSENT_VERSION,
        "sealed_hours": int(settings.SEALED_TTL.total_seconds() // 3600),
        "text_days": settings.TEXT_TTL.days,
        "report_days": settings.REPORT_TTL.days,
    }


def _form(
    request: HttpRequest, *, kind: str, status: int = 200, **typed: str
) -> HttpResponse:
    known = kind if kind in KINDS else "bug"
    context = {
        **_context(),
        **typed,
        "kind": known,
        "heading": KINDS[known],
        "report_id": request.POST.get("report_id") or _new_id(),
        "created_at": request.POST.get("created_at") or timezone.now().isoformat(),
    }
    return render(request, "demo/report.html", context, status=status)


def _item(request: HttpRequest) -> dict[str, Any]:
    """Return the report that the form without JavaScript holds."""
    item: dict[str, Any] = {
        "report_id": request.POST.get("report_id", ""),
        "kind": request.POST.get("kind", ""),
        "created_at": request.POST.get("created_at", ""),
        "comment": request.POST.get("comment", ""),
        "request_id": REQUEST_ID,
        "metadata": METADATA,
    }
    if request.POST.get("conversation") == "yes":
        item["consent"] = {"conversation": True, "version": CONSENT_VERSION}
        item["conversation"] = list(CHAT)
    return item


def _taken(item: object) -> dict[str, Any]:
    """Take one report in, as POST /api/v1/reports does. Raises ApiError."""
    outcome = facade.accept_reports(
        items=[item], now=timezone.now(), trusted=False, source="demo-chat"
    )
    for refusal in outcome.refused:
        raise ApiError(refusal.status, refusal.message, field=refusal.field)
    (receipt,) = outcome.receipts
    transaction.on_commit(redact_waiting.delay, robust=True)
    return {
        "report_id": receipt.item_id,
        "status": receipt.status,
        "notes": receipt.notes,
        "receipt": receipt.token or None,
    }


def _refused(error: ApiError) -> JsonResponse:
    body = {"error": {"field": error.field, "message": error.message}}
    response = JsonResponse(body, status=error.status)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response


def _new_id() -> str:
    letters = (secrets.choice(string.ascii_lowercase) for _ in range(28))
    return "demo-" + "".join(letters)
