"""Pages of a list: a cursor says after which row the next page begins.

A list that only grows is cut by the key of its rows: whatever is added meanwhile, no
row is given twice and none is passed over. A table that is worked out anew as a whole
is cut by place, and its cursor holds a digest of it: pages of two tables never mix.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

from pydantic import Field

from feedback.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

MOST, USUAL = 500, 50
LONGEST_CURSOR = 600
Row = TypeVar("Row")
Key = tuple[str, ...]
# A parameter of an endpoint.
Limit = Annotated[int | None, Field(ge=1, le=MOST)]


@dataclass(frozen=True)
class Asked:
    """A page that was asked for: its number from 1, and the key before it, or none."""

    limit: int
    number: int
    after: Key


@dataclass(frozen=True)
class Page(Generic[Row]):
    """The rows of one page; `cursor` asks for the next and is empty on the last."""

    rows: tuple[Row, ...]
    number: int
    cursor: str


def asked_of(*, limit: int | None, cursor: str, parts: int) -> Asked | None:
    """Return the page that is asked for, None for the list as a whole.

    `parts` is how many texts a key of this list has. Raises ApiError 400.
    """
    if limit is None and not cursor:
        return None
    if not cursor:
        return Asked(limit=limit or USUAL, number=1, after=())
    number, *after = _unpacked(cursor, parts)
    return Asked(limit=limit or USUAL, number=number, after=tuple(after))


def by_key(
    *,
    rows: Sequence[Row],
    key: Callable[[Row], Key],
    asked: Asked,
    latest_first: bool = False,
) -> Page[Row]:
    """Return a page of a list that grows, in the order of its keys."""
    ordered = sorted(rows, key=key, reverse=latest_first)
    if asked.after:
        ordered = [
            row
            for row in ordered
            if (key(row) < asked.after if latest_first else key(row) > asked.after)
        ]
    return of_rows(found=ordered[: asked.limit + 1], key=key, asked=asked)


def of_rows(
    *, found: Sequence[Row], key: Callable[[Row], Key], asked: Asked
) -> Page[Row]:
    """Return the page of rows that were found: one more than `limit` if there are."""
    kept = tuple(found[: asked.limit])
    more = len(found) > len(kept)
    cursor = _packed(asked.number + 1, key(kept[-1])) if more else ""
    return Page(rows=kept, number=asked.number, cursor=cursor)


def by_place(*, rows: Sequence[Row], table: Any, asked: Asked) -> Page[Row]:  # noqa: ANN401
    """Return a page of a table; `table` is all of it as JSON.

    Raises ApiError 409 when the cursor is of another table, so that what was given
    under it and this page do not belong together.
    """
    digest = hashlib.sha256(json.dumps(table, sort_keys=True).encode()).hexdigest()[:24]
    start = 0
    if asked.after:
        if not asked.after[0].isdecimal():
            raise no_cursor()
        start = int(asked.after[0])
        if asked.after[1] != digest:
            raise ApiError(
                409, "the table has changed: begin with its first page", field="cursor"
            )
    end = start + asked.limit
    more = end < len(rows)
    cursor = _packed(asked.number + 1, (str(end), digest)) if more else ""
    return Page(rows=tuple(rows[start:end]), number=asked.number, cursor=cursor)


def time_key(at: datetime) -> str:
    """Return a time as text that sorts as times do."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def time_of_key(text: str) -> datetime:
    """Return the time of a key. Raises ApiError 400."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise no_cursor() from None
    if found.tzinfo is None:
        raise no_cursor()
    return found


def no_cursor() -> ApiError:
    """Return the error of a cursor that nobody gave."""
    return ApiError(400, "is none that was given for this list", field="cursor")


def _packed(number: int, key: Key) -> str:
    text = json.dumps([number, *key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _unpacked(cursor: str, parts: int) -> tuple[Any, ...]:
    if len(cursor) > LONGEST_CURSOR:
        raise no_cursor()
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True)
        found = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        raise no_cursor() from None
    if not isinstance(found, list) or len(found) != 1 + parts:
        raise no_cursor()
    number, *key = found
    counted = type(number) is int and 0 < number < 10**9
    if not counted or not all(_is_key(part) for part in key):
        raise no_cursor()
    return tuple(found)


def _is_key(part: object) -> bool:
    """Whether a part of a key is text that a database takes."""
    if not isinstance(part, str) or not part or "\0" in part:
        return False
    try:
        part.encode()
    except UnicodeEncodeError:
        return False
    return True
