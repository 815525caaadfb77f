"""A report as the text that is shown and, byte for byte, sent."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def body_text(item: Mapping[str, Any], *, encoding: str | None) -> str:
    r"""Return the report as JSON that a terminal of this encoding shows as it is.

    What a terminal would obey or not show (control characters, marks that turn the
    direction of text) is written as \uXXXX, as JSON allows, and so is what the encoding
    does not have.
    """
    text = json.dumps(item, ensure_ascii=False, indent=2)
    return "".join(c if _is_shown(c, encoding or "ascii") else _escape(c) for c in text)


def _is_shown(character: str, encoding: str) -> bool:
    if character.isascii():
        return character == "\n" or character.isprintable()
    if not character.isprintable():
        return False
    try:
        character.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _escape(character: str) -> str:
    return json.dumps(character)[1:-1] if ord(character) > 0x7F else "\\u007f"
