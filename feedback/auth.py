"""Who may call the API, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from ninja.security import HttpBearer

from feedback.allowances import Allowances
from feedback.apikeys import KeyExpiredError, find_key, may
from feedback.errors import ApiError
from feedback.pseudonyms import keyed

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from feedback.models import ApiKey

_WINDOW = 60
_allowances = Allowances()


class KeyAuth(HttpBearer):
    """`Authorization: Bearer gs_…` with a key that has `scope`.

    Answers 401 without a living key, 403 without the scope, 429 when the key has
    used up RATE_LIMIT_PER_MINUTE.
    """

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiKey | None:
        """Return the key behind `token`, None when there is none."""
        try:
            key = find_key(token=token)
        except KeyExpiredError:
            raise ApiError(401, "this API key has expired") from None
        if key is None:
            return None
        if not may(key=key, scope=self.scope):
            raise ApiError(403, f"this key lacks the scope {self.scope}")
        spend(caller=str(key.pk), now=timezone.now())
        return key


def anybody(request: HttpRequest) -> bool:
    """Let everyone in who does not call too often from one address.

    For calls whose path is the credential. Raises ApiError 429.
    """
    address = address_of(request)
    digest = keyed(purpose="address", plain=address)[0].value
    spend(caller=digest, now=timezone.now())
    return True


def address_of(request: HttpRequest) -> str:
    """Return the caller's address; behind a proxy, the one that the proxy saw."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.SECURE_PROXY_SSL_HEADER:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        address = seen or address
    return address


def spend(*, caller: str, now: datetime) -> None:
    """Count one call of `caller` in this minute; raise ApiError 429 above the limit."""
    window, passed = divmod(int(now.timestamp()), _WINDOW)
    limit = settings.RATE_LIMIT_PER_MINUTE
    if not _allowances.spend(
        caller=caller, window=window, seconds=2 * _WINDOW, limit=limit
    ):
        raise ApiError(
            429,
            f"more than {limit} calls a minute",
            retry_after=_WINDOW - passed,
        )
