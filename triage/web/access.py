"""Who may open a page. Texts and logs are guarded again where they are handed out."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied

from feedback import facade
from triage.queries.once import one_look
from triage.queries.viewers import viewer_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    Page = Callable[Concatenate[HttpRequest, ...], HttpResponseBase]


SAFE = ("GET", "HEAD")


def role_required(*roles: str) -> Callable[[Page], Page]:
    """Ask for a login, and answer 403 to one that holds none of `roles`."""

    def wrap(page: Page) -> Page:
        @wraps(page)
        def guarded(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            if request.method not in SAFE:
                return allowed(request, *args, **kwargs)
            with one_look():
                return allowed(request, *args, **kwargs)

        def allowed(
            request: HttpRequest, *args: object, **kwargs: object
        ) -> HttpResponseBase:
            viewer = viewer_of(request.user)
            if not any(viewer.may(role) for role in roles):
                raise PermissionDenied(str(facade.NotAllowedError(" or ".join(roles))))
            return page(request, *args, **kwargs)

        return login_required(guarded)

    return wrap
