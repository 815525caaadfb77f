"""The change log as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from triage.queries import horizon
from triage.queries.changelog import changes_known, page_of_change
from triage.web.access import role_required
from triage.web.filters import Link, page_of
from triage.web.parts import kept_part

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

LONGEST_TEXT = 100


@require_safe
@role_required(facade.VIEWER)
def changes_page(request: HttpRequest) -> HttpResponse:
    """List the changes with the causes that suspect them.

    Those of a kind or a text, or the page that holds the one of a link.
    """
    now = horizon(clock=timezone.now())
    try:
        kind, text = asked_of(request.GET)
        number = page_of(request.GET)
        if found := _with_change(request.GET, now):
            kind, text, number = "", "", found
    except ValueError as error:
        return render(request, "triage/bad.html", {"message": str(error)}, status=400)
    body = kept_part(
        now=now,
        asked=("changes", kind, text, number),
        make=lambda: _listed(now=now, kind=kind, text=text, number=number),
    )
    return render(request, "triage/changes.html", {"page": "changes", "body": body})


def _listed(*, now: datetime, kind: str, text: str, number: int) -> SafeString:
    listed = changes_known(now=now, number=number, kind=kind, text=text)
    context = {
        "listed": listed,
        "kinds": facade.CHANGE_KINDS,
        "kind": kind,
        "text": text,
        "neighbours": _neighbours(
            kind=kind, text=text, number=listed.number, more=listed.more
        ),
    }
    return render_to_string("triage/_changes.html", context)


def asked_of(query: Mapping[str, str]) -> tuple[str, str]:
    """Return the chosen kind and text; ValueError names what is wrong."""
    kind, text = query.get("kind", ""), query.get("text", "").strip()
    if kind and kind not in facade.CHANGE_KINDS:
        raise ValueError(f"kind: must be one of {', '.join(facade.CHANGE_KINDS)}")
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise ValueError(f"text: must be printable, at most {LONGEST_TEXT} long")
    return kind, text


def _with_change(query: Mapping[str, str], now: datetime) -> int | None:
    """Return the page of the change that a link leads to, None when none is named.

    Raise ValueError when it is no text, Http404 when no such change is known.
    """
    change_id = query.get("change", "")
    if not change_id:
        return None
    if not change_id.isprintable():
        raise ValueError("change: must be printable")
    number = page_of_change(change_id=change_id, now=now)
    if number is None:
        raise Http404("no such change")
    return number


def _neighbours(*, kind: str, text: str, number: int, more: bool) -> tuple[Link, ...]:
    """Return the links to the newer and the older page, under the same filters."""
    pages = [("newer", number - 1, number > 1), ("older", number + 1, more)]
    asked = {"kind": kind, "text": text}
    kept = {name: value for name, value in asked.items() if value}
    return tuple(
        Link(word, f"?{urlencode(kept | {'page': str(to)})}", chosen=False)
        for word, to, there in pages
        if there
    )
