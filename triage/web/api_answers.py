"""What every answer of the read API carries: an ETag, who may keep it, the next page.

The ETag is a strong one, over the bytes of the answer and over what the caller may do:
what was kept for one scope never stands for another's.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response, patch_vary_headers

from feedback.errors import ApiError
from triage.web.schemas import ErrorOut

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest


def answers(schema: Any) -> dict[Any, Any]:  # noqa: ANN401 - what ninja takes
    """Return what a list may answer, for its description."""
    return {200: schema, 304: None, frozenset({400, 409}): ErrorOut}


def answered(
    request: HttpRequest, document: dict[str, Any], *, cursor: str | None = None
) -> HttpResponse:
    """Return the document, or 304 to who has it.

    `cursor` is that of the next page, empty on the last one; None when no page was
    asked for: such an answer has no `next`.
    """
    following = next_page(request, cursor) if cursor else None
    if cursor is not None:
        document = document | {"next": following}
    response = JsonResponse(document)
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return unless_known(request, response, may=scopes_of(request))


def unless_known(
    request: HttpRequest, response: HttpResponse, *, may: Iterable[str]
) -> HttpResponse:
    """Return the answer with its ETag, or 304 to who has it.

    `may` is what the caller may do: scopes of a key, roles of a login.
    """
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization", "Cookie"])
    etag = etag_of(body=response.content, may=may)
    response["ETag"] = etag
    same = get_conditional_response(request, etag=etag, response=response)
    return same if isinstance(same, HttpResponse) else response


def etag_of(*, body: bytes, may: Iterable[str]) -> str:
    """Return the ETag of an answer to somebody who may do these things."""
    made = hashlib.sha256(" ".join(sorted(may)).encode() + b"\0" + body)
    return f'"{made.hexdigest()[:40]}"'


def scopes_of(request: HttpRequest) -> list[str]:
    """Return the scopes of the key that called."""
    return list(request.auth.scopes)  # type: ignore[attr-defined]


def next_page(request: HttpRequest, cursor: str) -> str:
    """Return the address of the next page.

    It names no host: behind a proxy that ends TLS it would name the wrong one, and a
    client would send its key there in the clear.
    """
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def bad(error: ValueError) -> ApiError:
    """Return what a page says of a bad question as the API says it, with the field."""
    field = str(error).partition(":")[0]
    return ApiError(400, str(error), field=field if field.isidentifier() else "")


def time_of(*, field: str, text: str) -> datetime | None:
    """Return a time of the query, None when it is empty. Raises ApiError 400."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise ApiError(400, "is no time of ISO 8601", field=field) from None
    if at.tzinfo is None:
        raise ApiError(400, "has no offset: write Z or +00:00", field=field)
    return at
