"""Personal data in values, categories and titles, taken out before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from feedback.redaction.patterns import mask_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

ItemT = TypeVar("ItemT", bound="BaseModel")
Value = str | list[str]

# Values that were found clean, and so are stored as they are: a fleet has few, and
# reports bring the same ones over and over. What is not clean is never kept here.
_CLEAN: set[tuple[str, str]] = set()
_MOST_CLEAN = 20_000
# The lengths of the columns: a placeholder may be longer than what it replaces.
_TEXTS = {"category": 100, "title": 500}
_VERSION_LENGTH = 50


def scanned(item: ItemT) -> tuple[ItemT, tuple[str, ...]]:
    """Return the item with placeholders for personal data, and a note a field.

    Looks at every short text that is stored, where the item has it: the values in
    `metadata`, `category`, `title` and the version of the consent. A note names the
    field and not what stood there.
    """
    changed: dict[str, object] = {}
    notes: list[str] = []
    metadata: Mapping[str, Value] = getattr(item, "metadata", {})
    values = {name: _values(name, value) for name, value in metadata.items()}
    if values != metadata:
        changed["metadata"] = values
        notes += [f"metadata.{n}" for n in values if values[n] != metadata[n]]
    for field, length in _TEXTS.items():
        text: str = getattr(item, field, "")
        if (clean := masked(field, text)) != text:
            changed[field] = clean[:length]
            notes.append(field)
    consent: BaseModel | None = getattr(item, "consent", None)
    version: str = getattr(consent, "version", "")
    if consent and (clean := masked("consent", version)) != version:
        update = {"version": clean[:_VERSION_LENGTH]}
        changed["consent"] = consent.model_copy(update=update)
        notes.append("consent.version")
    if not changed:
        return item, ()
    told = tuple(f"personal data replaced in {field}" for field in notes)
    return item.model_copy(update=changed), told


def masked(name: str, value: str) -> str:
    """Return a short text called `name` with placeholders for personal data."""
    if not value or (name, value) in _CLEAN:
        return value
    clean = mask_value(value, name=name)
    if clean == value:
        if len(_CLEAN) >= _MOST_CLEAN:
            _CLEAN.clear()
        _CLEAN.add((name, value))
    return clean


def _values(name: str, value: Value) -> Value:
    if isinstance(value, str):
        return masked(name, value)
    return [masked(name, one) for one in value]
