"""The wire format of protocol buffers, as far as reading a few fields needs it.

Source: protobuf.dev, "Encoding". A message is walked and only what a caller asks for
is decoded.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from feedback.outcomes import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

_VARINT, _I64, _LEN, _I32 = 0, 1, 2, 5
_FIXED = {_I64: 8, _I32: 4}
_LONGEST_VARINT = 10


def fields(message: memoryview) -> Iterator[tuple[int, int | memoryview]]:
    """Yield number and value of each field, in order.

    A varint and a fixed number are given as unsigned, all else as its bytes. Raises
    RefusedError where the message is cut off or is none.
    """
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        number, wire = tag >> 3, tag & 7
        if not number:
            raise _broken()
        if wire == _VARINT:
            value, place = _varint(message, place)
            yield number, value
            continue
        if wire == _LEN:
            size, place = _varint(message, place)
        elif wire in _FIXED:
            size = _FIXED[wire]
        else:
            raise _broken()
        if place + size > len(message):
            raise _broken()
        part = message[place : place + size]
        place += size
        yield number, part if wire == _LEN else int.from_bytes(part, "little")


def parts(message: memoryview, number: int) -> Iterator[memoryview]:
    """Yield the submessages of one repeated field."""
    for found, value in fields(message):
        if found == number:
            yield bytes_of(value)


def bytes_of(value: int | memoryview) -> memoryview:
    """Return a field's bytes. Raises RefusedError for a number."""
    if isinstance(value, int):
        raise _broken()
    return value


def number_of(value: int | memoryview) -> int:
    """Return a field's unsigned number. Raises RefusedError for bytes."""
    if isinstance(value, int):
        return value
    raise _broken()


def text_of(value: int | memoryview) -> str:
    """Return a field's text. Raises RefusedError for what is none."""
    try:
        return bytes(bytes_of(value)).decode()
    except UnicodeDecodeError:
        raise _broken() from None


def signed(value: int | memoryview) -> int:
    """Return an int64, whose negative numbers are sent as large unsigned ones."""
    number = number_of(value)
    return number - (1 << 64) if number >> 63 else number


def double(value: int | memoryview) -> float:
    """Return a double."""
    raw = number_of(value).to_bytes(8, "little")
    return float(struct.unpack("<d", raw)[0])


def _varint(message: memoryview, place: int) -> tuple[int, int]:
    number = 0
    for i in range(_LONGEST_VARINT):
        if place + i >= len(message):
            break
        byte = message[place + i]
        number |= (byte & 0x7F) << (7 * i)
        if byte < 0x80:
            if number >> 64:
                break
            return number, place + i + 1
    raise _broken()


def _broken() -> RefusedError:
    return RefusedError("", "is no protocol buffer, or cut off")
