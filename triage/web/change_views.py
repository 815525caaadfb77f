"""The change log as a page."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from triage.queries import horizon
from triage.queries.changelog import changes_known
from triage.web.access import role_required
from triage.web.filters import Link, page_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

LONGEST_TEXT = 100


@require_safe
@role_required(facade.VIEWER)
def changes_page(request: HttpRequest) -> HttpResponse:
    """List the changes, of all or of one kind, with the causes that suspect them."""
    now = horizon(clock=timezone.now())
    try:
        kind, text = asked_of(request.GET)
        listed = changes_known(
            now=now, number=page_of(request.GET), kind=kind, text=text
        )
    except ValueError as error:
        return render(request, "triage/bad.html", {"message": str(error)}, status=400)
    context = {
        "page": "changes",
        "listed": listed,
        "kinds": facade.CHANGE_KINDS,
        "kind": kind,
        "text": text,
        "neighbours": _neighbours(
            kind=kind, text=text, number=listed.number, more=listed.more
        ),
    }
    return render(request, "triage/changes.html", context)


def asked_of(query: Mapping[str, str]) -> tuple[str, str]:
    """Return the chosen kind and text; ValueError names what is wrong."""
    kind, text = query.get("kind", ""), query.get("text", "").strip()
    if kind and kind not in facade.CHANGE_KINDS:
        raise ValueError(f"kind: must be one of {', '.join(facade.CHANGE_KINDS)}")
    if len(text) > LONGEST_TEXT or not text.isprintable():
        raise ValueError(f"text: must be printable, at most {LONGEST_TEXT} long")
    return kind, text


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
