"""One POST to a server: encrypted, timed, no redirect, no address in errors."""

from __future__ import annotations

import ipaddress
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Mapping

TIMEOUT = 10.0


class SendError(Exception):
    """A message was not taken; the text is a status or a class, and no address."""


class FinalError(SendError):
    """A message that will never be taken: trying again is of no use."""


class _NoRedirect(HTTPRedirectHandler):
    """A redirect is an answer like any other failure: it may lead anywhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:  # noqa: ANN401
        return None


def post(
    *,
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    plain_allowed: bool = False,
    timeout: float = TIMEOUT,
) -> None:
    """Send a JSON body; SendError unless the answer is 2xx.

    `timeout` is in seconds, for the connection and for each wait on it.

    Without `plain_allowed`, http is for this machine alone: FinalError for others.
    """
    if not is_safe(url=url, plain_allowed=plain_allowed):
        raise FinalError("refused: not https")
    sent = {"Content-Type": "application/json", "User-Agent": "Groundswell"}
    try:
        request = Request(url, data=body, headers={**sent, **headers}, method="POST")  # noqa: S310
        with build_opener(_NoRedirect).open(request, timeout=timeout):
            return
    except HTTPError as error:
        error.close()
        raise SendError(f"HTTP {error.code}") from None
    except URLError as error:
        raise SendError(_class_of(error.reason)) from None
    except (OSError, HTTPException, ValueError) as error:
        raise SendError(_class_of(error)) from None


def is_safe(*, url: str, plain_allowed: bool) -> bool:
    """Say whether an address may be sent to: https, or http within the machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    return parts.scheme == "http" and (plain_allowed or _is_loopback(host))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _class_of(reason: object) -> str:
    return type(reason).__name__
