"""Clean a text for spaCy without moving a character, and cut a long one to size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_SPELT_BREAK = re.compile(r"\\[nrt](?=[^\W\d_a-zß-öø-ÿ])")
_UNSAFE = re.compile("[\x00\ud800-\udfff]")


def sanitise(text: str) -> str:
    """Replace NUL and lone surrogates one for one, so that offsets still hold.

    spaCy fails on lone surrogates, UTF-8 cannot hold them and PostgreSQL refuses NUL.
    """
    return _UNSAFE.sub(REPLACEMENT, text)


def unescape(text: str) -> str:
    r"""Put a line break for a spelt one before a capital: "\\nAnna", offsets kept.

    JSON and logs spell line breaks; the n would become part of the name.
    """
    return _SPELT_BREAK.sub(" \n", text) if "\\" in text else text


def windows(text: str, *, size: int, overlap: int = 0) -> Iterator[tuple[int, str]]:
    """Yield (offset, piece) that cover `text`, pieces of at most `size` characters.

    Cuts fall on line breaks, ends of sentences or white space where the last half of a
    piece has some. Each piece but the first repeats the `overlap` characters before it
    (`overlap` < `size` / 2).
    """
    start = 0
    while len(text) - start > size:
        end = _cut(text, start + size // 2, start + size)
        yield start, text[start:end]
        start = end - overlap
    yield start, text[start:]


def _cut(text: str, low: int, high: int) -> int:
    for separator in ("\n", ". ", " "):
        found = text.rfind(separator, low, high)
        if found >= 0:
            return found + 1
    return high
