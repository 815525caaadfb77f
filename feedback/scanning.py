"""Personal data in attribute values and categories, taken out before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from feedback.redaction.patterns import mask_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

ItemT = TypeVar("ItemT", bound="BaseModel")

# Values that were found clean, and so are stored as they are: a fleet has few, and
# reports bring the same ones over and over. What is not clean is never kept here.
_CLEAN: set[tuple[str, str]] = set()
_MOST_CLEAN = 20_000


def scanned(item: ItemT) -> tuple[ItemT, tuple[str, ...]]:
    """Return the item with placeholders for personal data, and a note a field.

    Looks at `metadata` and `category`, where the item has them. A note names the
    field and not what stood there.
    """
    changed: dict[str, object] = {}
    notes: list[str] = []
    metadata: Mapping[str, str] = getattr(item, "metadata", {})
    masked = {name: _masked(name, value) for name, value in metadata.items()}
    if masked != metadata:
        changed["metadata"] = masked
        notes += [f"metadata.{n}" for n in masked if masked[n] != metadata[n]]
    category: str = getattr(item, "category", "")
    if category and (text := _masked("category", category)) != category:
        changed["category"] = text[:100]
        notes.append("category")
    if not changed:
        return item, ()
    told = tuple(f"personal data replaced in {field}" for field in notes)
    return item.model_copy(update=changed), told


def _masked(name: str, value: str) -> str:
    if (name, value) in _CLEAN:
        return value
    masked = mask_value(value, name=name)
    if masked == value:
        if len(_CLEAN) >= _MOST_CLEAN:
            _CLEAN.clear()
        _CLEAN.add((name, value))
    return masked
