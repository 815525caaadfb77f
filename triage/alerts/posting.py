"""One call of a server: encrypted, timed, no redirect, no address in errors."""

from __future__ import annotations

import ipaddress
import json
from http.client import HTTPException
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

if TYPE_CHECKING:
    from collections.abc import Mapping
    from http.client import HTTPResponse

TIMEOUT = 10.0
MOST_ANSWER = 4 * 1024 * 1024
_PART = 64 * 1024


class SendError(Exception):
    """A message was not taken; the text is a status or a class, and no address.

    `status` is that of the answer, 0 when there was none: then nobody knows whether
    the other side did what it was asked.
    """

    def __init__(self, text: str, *, status: int = 0) -> None:
        super().__init__(text)
        self.status = status


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
    """Send a JSON body; raises as `call`. What is answered is not read."""
    with _open("POST", url, body, headers, plain_allowed, timeout):
        return


def call(
    *,
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    plain_allowed: bool = False,
    timeout: float = TIMEOUT,
) -> Any:  # noqa: ANN401 - what JSON may hold
    """Return the JSON that is answered; SendError unless the answer is 2xx.

    `timeout` is in seconds: for the connection, for each wait on it, and for the whole
    answer, which is at most MOST_ANSWER bytes.

    Without `plain_allowed`, http is for this machine alone: FinalError for others.
    """
    try:
        with _open(method, url, body, headers, plain_allowed, timeout) as answer:
            raw = _read(answer, until=monotonic() + timeout)
    except (OSError, HTTPException) as error:
        raise SendError(_class_of(error)) from None
    try:
        return json.loads(raw)
    except ValueError:
        raise SendError("answer is not JSON") from None


def _open(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    plain_allowed: bool,
    timeout: float,
) -> HTTPResponse:
    if not is_safe(url=url, plain_allowed=plain_allowed):
        raise FinalError("refused: not https")
    sent = {"Content-Type": "application/json", "User-Agent": "Groundswell"}
    try:
        request = Request(url, data=body, headers={**sent, **headers}, method=method)  # noqa: S310
        opened: HTTPResponse = build_opener(_NoRedirect).open(request, timeout=timeout)
    except HTTPError as error:
        error.close()
        raise SendError(f"HTTP {error.code}", status=error.code) from None
    except URLError as error:
        raise SendError(_class_of(error.reason)) from None
    except (OSError, HTTPException, ValueError) as error:
        raise SendError(_class_of(error)) from None
    return opened


def _read(answer: HTTPResponse, *, until: float) -> bytes:
    """Read it all; who sends a byte now and then is not waited for."""
    raw = b""
    while part := answer.read1(_PART):
        raw += part
        if len(raw) > MOST_ANSWER:
            raise SendError("answer is too large")
        if monotonic() > until:
            raise SendError("TimeoutError")
    return raw


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
