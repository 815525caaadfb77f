"""Guessing passwords is slow: failed logins are counted by name and by address.

Django asks this backend whatever page a login came from. A guess is counted before the
password is looked at, so that guesses sent at once cannot overtake the count, and
taken off again when it was right. The counters lie in the cache, keyed by digests.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from feedback.auth import address_of
from feedback.counters import count, counted, uncount
from feedback.pseudonyms import keyed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.contrib.auth.models import User
    from django.http import HttpRequest

WINDOW = 15 * 60
"""Seconds of the fixed window in which failures add up."""


class ThrottledBackend(ModelBackend):
    """Django's own logins, refused when too many failed of late."""

    def authenticate(  # type: ignore[override]
        self,
        request: HttpRequest | None,
        **credentials: Any,  # noqa: ANN401
    ) -> User | None:
        """Return the user, None when the password is wrong.

        Raises PermissionDenied, by which Django asks no other backend, when throttled.
        """
        username = credentials.get(get_user_model().USERNAME_FIELD)
        if not username:
            return None
        counters = list(_counters(username, request, timezone.now()))
        if not all(
            [count(key=key, seconds=2 * WINDOW) <= limit for key, limit in counters]
        ):
            raise PermissionDenied("too many failed logins")
        user = super().authenticate(request, **credentials)
        if user is not None:
            for key, _ in counters:
                uncount(key=key)
        return user


class LoginForm(AuthenticationForm):
    """The form of a login, which says so when it is refused for too many failures."""

    def get_invalid_login_error(self) -> ValidationError:
        """Return what is said of a login that failed."""
        name = str(self.cleaned_data.get("username") or "")
        if not throttled(username=name, request=self.request, now=timezone.now()):
            return super().get_invalid_login_error()
        minutes = WINDOW // 60
        return ValidationError(
            f"Too many failed logins. Try again in {minutes} minutes.", "throttled"
        )


class AdminLoginForm(LoginForm, AdminAuthenticationForm):
    """The same for the administration, which lets in its own people only."""


def throttled(*, username: str, request: HttpRequest | None, now: datetime) -> bool:
    """Say whether a login of this name from there is refused whatever its password."""
    return any(
        counted(key=key) > limit for key, limit in _counters(username, request, now)
    )


def _counters(
    username: str, request: HttpRequest | None, now: datetime
) -> Iterator[tuple[str, int]]:
    """Give the counters that a login touches, each with its limit."""
    window = int(now.timestamp()) // WINDOW
    # Whoever varies case or form of a name guesses at one name.
    name = unicodedata.normalize("NFKC", username).casefold()
    of = [("login-name", name, settings.LOGIN_FAILURES_PER_NAME)]
    if request is not None:
        address = address_of(request)
        of.append(("login-address", address, settings.LOGIN_FAILURES_PER_ADDRESS))
    for purpose, plain, limit in of:
        digest = keyed(purpose=purpose, plain=plain)[0].value
        yield f"{purpose}:{digest}:{window}", limit
