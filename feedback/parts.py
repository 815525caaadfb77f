"""Long lists in parts, so that no query has more values than a database takes."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")
AT_ONCE = 500


def in_parts(values: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`."""
    rest = iter(values)
    while part := list(islice(rest, size)):
        yield part
