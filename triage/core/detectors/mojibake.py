"""UTF-8 read in another encoding: signs that turn into letters when read back."""

from __future__ import annotations

import re
import unicodedata

from triage.core.detectors.parts import quote

_LEAST = 2
_CYRILLIC_WORD = re.compile("[а-яё]{3,}", re.IGNORECASE)
_TYPOGRAPHIC = frozenset("–—‘’“”„…€•«» °·§")


def _decoded(byte: int, encoding: str) -> str:
    """Give one byte as read in an encoding; a byte that has no meaning stays."""
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


_BYTES = {
    name: {_decoded(byte, name): byte for byte in range(0x80, 0x100)}
    for name in ("cp1252", "latin-1", "cp1251", "mac_roman")
}


def _pattern(signs: dict[str, int]) -> re.Pattern[str]:
    def listed(first: int, last: int) -> str:
        return "".join(re.escape(c) for c, b in signs.items() if first <= b <= last)

    more = f"[{listed(0x80, 0xBF)}]"
    return re.compile(f"[{listed(0xC3, 0xDF)}]{more}|[{listed(0xE0, 0xEF)}]{more}{{2}}")


_PATTERNS = {name: _pattern(signs) for name, signs in _BYTES.items()}
_NAMES = {"cp1252": "Latin-1", "latin-1": "Latin-1", "cp1251": "Windows-1251"}


def mojibake(text: str, *, least: int = _LEAST) -> str:
    """Give what was read wrong, "" when fewer than `least` signs were.

    Windows-1251 gives Cyrillic letters: a text with more of its own is not wrong.
    """
    if text.isascii():
        return ""
    for encoding, pattern in _PATTERNS.items():
        found = [piece for piece in pattern.findall(text) if _is_text(piece, encoding)]
        if len(found) < least:
            continue
        if encoding == "cp1251" and _has_russian(text, len(found)):
            continue
        name = _NAMES.get(encoding, encoding)
        return f"UTF-8 read as {name}: {quote(' '.join(found))}"
    return ""


def _has_russian(text: str, found: int) -> bool:
    """Tell whether more Cyrillic words stand in a text than the wrong signs explain."""
    return len(_CYRILLIC_WORD.findall(text)) > found


def _is_text(piece: str, encoding: str) -> bool:
    """Tell whether a piece, read back as UTF-8, is a letter or a printer's sign."""
    data = bytes(_BYTES[encoding][c] for c in piece)
    try:
        sign = data.decode()
    except UnicodeDecodeError:
        return False
    return sign in _TYPOGRAPHIC or unicodedata.category(sign)[0] == "L"
