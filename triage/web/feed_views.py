"""The causes as an Atom feed, for a login or for a key that may read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from feedback import facade
from feedback.auth import KeyAuth
from feedback.errors import ApiError
from triage.queries import causes_known, horizon, scanned_to
from triage.web.api_answers import unless_known

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from triage.queries import CauseView

ATOM = "http://www.w3.org/2005/Atom"
MOST = 50
_key = KeyAuth("read")


@require_safe
def causes_feed(request: HttpRequest) -> HttpResponse:
    """Give the latest causes, the latest first, as their pages tell them."""
    try:
        may = _may(request)
        if may is None:
            return _refused(ApiError(401, ""))
    except ApiError as error:
        return _refused(error)
    clock = timezone.now()
    found = causes_known(now=horizon(clock=clock))[-MOST:][::-1]
    feed = ET.Element("feed", xmlns=ATOM)
    here = request.build_absolute_uri()
    _add(feed, "id", here)
    _add(feed, "title", "Groundswell: causes")
    _add(feed, "author/name", "Groundswell")
    read = (scanned_to() or clock).isoformat()
    updated = max((_updated(cause) for cause in found), default=read)
    _add(feed, "updated", updated)
    ET.SubElement(feed, "link", rel="self", href=here)
    for cause in found:
        _entry(feed, cause, request.build_absolute_uri(f"/causes/{cause.cause_id}/"))
    body = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    answer = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    return unless_known(request, answer, may=may)


def _may(request: HttpRequest) -> Iterable[str] | None:
    """Return the roles or the scopes of who calls, None when nobody is known."""
    if request.user.is_authenticated:
        viewer = facade.viewer_of(request.user)
        if not viewer.may(facade.VIEWER):
            raise PermissionDenied(str(facade.NotAllowedError(facade.VIEWER)))
        return viewer.roles
    key = _key(request)
    return key.scopes if key else None


def _refused(error: ApiError) -> HttpResponse:
    response = HttpResponse(error.message, status=error.status)
    if error.status == 401:
        response["WWW-Authenticate"] = "Bearer"
    return response


def _entry(feed: ET.Element, cause: CauseView, address: str) -> None:
    entry = ET.SubElement(feed, "entry")
    _add(entry, "id", address)
    _add(entry, "title", f"{cause.place}: {cause.complaint} ({cause.status})")
    _add(entry, "updated", _updated(cause))
    _add(entry, "published", cause.detected_at.isoformat())
    _add(entry, "summary", cause.sentence)
    ET.SubElement(entry, "link", href=address)


def _updated(cause: CauseView) -> str:
    return (cause.resolved_at or cause.detected_at).isoformat()


def _add(parent: ET.Element, path: str, text: str) -> None:
    for name in path.split("/"):
        parent = ET.SubElement(parent, name)
    parent.text = text
