"""JSON that comes in: parsed without ever repeating it in an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.handlers.wsgi import WSGIRequest
from django.http import UnreadablePostError

from feedback.errors import ApiError
from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from django.http import HttpRequest
    from pydantic import BaseModel


def parse_json(raw: bytes) -> object:
    """Return the JSON document in `raw` (UTF-8). Raises RefusedError."""
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        why = f"is not UTF-8 at byte {error.start}"
    except json.JSONDecodeError as error:
        why = f"is not JSON: {error.msg} at character {error.pos}"
    except RecursionError:
        why = "is nested too deeply"
    except ValueError:
        why = "holds a number that is not JSON or too long"
    raise RefusedError("", why)


def body_of(request: HttpRequest) -> object:
    """Return the request's JSON. Raises ApiError 400, 411, 413 or 415.

    A form is refused by its type and a packed body by its encoding alone: nothing of
    them is read, unpacked or parsed.
    """
    if (request.content_type or "").startswith("multipart/"):
        raise ApiError(415, "the body must be JSON; a multipart form is not read")
    if request.headers.get("Content-Encoding", "").lower() not in ("", "identity"):
        raise ApiError(415, "the body must be plain; a packed one is not unpacked")
    try:
        return parse_json(received(request))
    except RefusedError as error:
        raise ApiError(400, f"the body {error.message}") from None


def received(request: HttpRequest) -> bytes:
    """Return the whole body as it came. Raises ApiError 400, 411 or 413."""
    if isinstance(request, WSGIRequest) and "HTTP_TRANSFER_ENCODING" in request.META:
        # Django reads as much as Content-Length says, here nothing.
        raise ApiError(411, "send the body with a Content-Length, not in chunks")
    try:
        body = request.body
    except RequestDataTooBig:
        raise too_large() from None
    except UnreadablePostError:
        raise _cut_off() from None
    # A client that hangs up ends what the server reads, without an error.
    length = request.headers.get("Content-Length", "")
    if length.isdecimal() and len(body) < int(length):
        raise _cut_off()
    return body


def too_large() -> ApiError:
    """Return the refusal of a body that is larger than BODY_MAX_BYTES."""
    return ApiError(413, f"the body is larger than {settings.BODY_MAX_BYTES} bytes")


def _cut_off() -> ApiError:
    return ApiError(400, "the body is shorter than its Content-Length")


def list_of(request: HttpRequest) -> list[object]:
    """Return the request's JSON list. Raises ApiError as `body_of`, and 413."""
    items = body_of(request)
    if not isinstance(items, list):
        raise ApiError(400, "the body must be a list")
    if len(items) > settings.BATCH_MAX_ITEMS:
        raise ApiError(
            413, f"{len(items)} items; at most {settings.BATCH_MAX_ITEMS} are taken"
        )
    return items


def described(schema: type[BaseModel], *, many: bool) -> dict[str, Any]:
    """Return the OpenAPI description of a body that holds one item or a list."""
    document = schema.model_json_schema()
    parts = document.pop("$defs", {})
    item = _inlined(document, parts)
    body = {"type": "array", "items": item} if many else item
    content = {"application/json": {"schema": body}}
    return {"requestBody": {"required": True, "content": content}}


def _inlined(node: Any, parts: dict[str, Any]) -> Any:  # noqa: ANN401
    """Put the parts of a JSON schema where it refers to them."""
    if isinstance(node, dict):
        if "$ref" in node:
            return _inlined(parts[node["$ref"].rpartition("/")[2]], parts)
        return {name: _inlined(value, parts) for name, value in node.items()}
    if isinstance(node, list):
        return [_inlined(value, parts) for value in node]
    return node


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)
