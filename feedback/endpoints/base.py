"""What every connected tool's address does: ask for a key, read a body, answer."""

from __future__ import annotations

import binascii
import zlib
from base64 import b64decode
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from feedback.auth import KeyAuth
from feedback.bodies import parse_json, received, too_large
from feedback.errors import ApiError
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest

    from feedback.models import ApiKey

    View = Callable[..., HttpResponse]
    Handler = Callable[[HttpRequest, ApiKey], HttpResponse]

_WINDOW_BITS = {"gzip": 31, "deflate": 15}


def endpoint(
    *, scope: str, credential: Callable[[HttpRequest], str], method: str = "POST"
) -> Callable[[Handler], View]:
    """Make a handler a view that asks for a key with `scope`.

    Errors answer as those of the API do: {"error": {"field", "message"}}.
    """
    auth = KeyAuth(scope)

    def made(handler: Handler) -> View:
        @csrf_exempt
        @wraps(handler)
        def view(request: HttpRequest, **_: object) -> HttpResponse:
            try:
                if request.method != method:
                    raise ApiError(405, f"only {method} is answered")
                key = auth.authenticate(request, credential(request))
                if key is None:
                    raise ApiError(401, "an API key is needed")
                return handler(request, key)
            except ApiError as error:
                return refused(error)

        return view

    return made


def bearer(request: HttpRequest) -> str:
    """The token of `Authorization: Bearer`."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def basic_password(request: HttpRequest) -> str:
    """The password of `Authorization: Basic`; the name is not read."""
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return b64decode(given).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def raw_body(request: HttpRequest) -> bytes:
    """Return the body, unpacked and never larger than BODY_MAX_BYTES.

    Raises ApiError 400, 411, 413 or 415.
    """
    body = received(request)
    encoding = request.headers.get("Content-Encoding", "identity").lower().strip()
    if encoding in ("", "identity"):
        return body
    if encoding not in _WINDOW_BITS:
        raise ApiError(415, "a packed body must be gzip or deflate")
    return _unpacked(body, _WINDOW_BITS[encoding])


def _unpacked(body: bytes, window: int) -> bytes:
    packed = zlib.decompressobj(window)
    try:
        plain = packed.decompress(body, settings.BODY_MAX_BYTES + 1)
    except zlib.error:
        raise ApiError(400, "the body cannot be unpacked") from None
    if len(plain) > settings.BODY_MAX_BYTES:
        raise too_large()
    # What follows the end would be lost without a word.
    if not packed.eof or packed.unused_data:
        raise ApiError(400, "the body cannot be unpacked")
    return plain


def json_body(request: HttpRequest) -> Any:  # noqa: ANN401 - what JSON may hold
    """Return the JSON of the body. Raises ApiError."""
    return json_of(raw_body(request))


def json_of(raw: bytes) -> Any:  # noqa: ANN401 - what JSON may hold
    """Return the JSON document in `raw`. Raises ApiError 400."""
    try:
        return parse_json(raw)
    except RefusedError as error:
        raise ApiError(400, f"the body {error.message}") from None


def check_count(items: list[Any]) -> list[Any]:
    """Return the items. Raises ApiError 413 when they are too many."""
    if len(items) > settings.BATCH_MAX_ITEMS:
        raise ApiError(
            413, f"{len(items)} items; at most {settings.BATCH_MAX_ITEMS} are taken"
        )
    return items


def answer(body: dict[str, object], *, status: int = 200) -> JsonResponse:
    """Return a JSON answer."""
    return JsonResponse(body, status=status)


def refused(error: ApiError) -> HttpResponse:
    """Return an error in the shape of the API's."""
    body: dict[str, object] = {
        "error": {"field": error.field, "message": error.message}
    }
    response = answer(body, status=error.status)
    if error.retry_after:
        response["Retry-After"] = str(error.retry_after)
    return response
