"""Who may call the API, and how often."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from ninja.security import HttpBearer

from feedback.apikeys import find_key, may
from feedback.errors import ApiError

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from feedback.models import ApiKey

_WINDOW = 60


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
        key = find_key(token=token)
        if key is None:
            return None
        if not may(key=key, scope=self.scope):
            raise ApiError(403, f"this key lacks the scope {self.scope}")
        spend(key=key, now=timezone.now())
        return key


def spend(*, key: ApiKey, now: datetime) -> None:
    """Count one call of `key` in this minute; raise ApiError 429 above the limit."""
    window, passed = divmod(int(now.timestamp()), _WINDOW)
    counter = f"calls:{key.pk}:{window}"
    cache.add(counter, 0, timeout=2 * _WINDOW)
    if cache.incr(counter) > settings.RATE_LIMIT_PER_MINUTE:
        raise ApiError(
            429,
            f"more than {settings.RATE_LIMIT_PER_MINUTE} calls a minute",
            retry_after=_WINDOW - passed,
        )
