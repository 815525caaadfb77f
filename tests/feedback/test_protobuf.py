"""The wire reader: what an encoder wrote is read, and all else is refused."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.adapters import protobuf as wire
from feedback.outcomes import RefusedError

NUMBERS = st.integers(1, 2**29 - 1)
VALUES = st.one_of(
    st.tuples(st.just(0), st.integers(0, 2**64 - 1)),
    st.tuples(st.just(1), st.integers(0, 2**64 - 1)),
    st.tuples(st.just(2), st.binary(max_size=300)),
    st.tuples(st.just(5), st.integers(0, 2**32 - 1)),
)
MESSAGES = st.lists(st.tuples(NUMBERS, VALUES), max_size=20)


def varint(number):
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


def encoded(message):
    out = b""
    for number, (kind, value) in message:
        out += varint(number << 3 | kind)
        if kind == 2:
            out += varint(len(value)) + value
        else:
            size = {1: 8, 5: 4}.get(kind)
            out += value.to_bytes(size, "little") if size else varint(value)
    return out


def read(raw):
    found = wire.fields(memoryview(raw))
    return [(n, v if isinstance(v, int) else bytes(v)) for n, v in found]


@given(MESSAGES)
def test_what_was_written_is_read(message):
    assert read(encoded(message)) == [(n, value) for n, (_, value) in message]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(raw):
    with suppress(RefusedError):
        read(raw)


@given(MESSAGES.filter(bool))
def test_a_message_that_is_cut_in_its_last_field_is_refused(message):
    with pytest.raises(RefusedError):
        read(encoded(message)[:-1] or b"\x80")


@pytest.mark.parametrize(
    "raw",
    [
        b"\x0b\x0c",  # a group
        b"\x00\x01",  # field 0
        b"\x08" + b"\xff" * 11,  # a number without an end
        b"\x08" + b"\xff" * 9 + b"\x02",  # one of more than 64 bits
    ],
)
def test_what_is_no_message_is_refused(raw):
    with pytest.raises(RefusedError):
        read(raw)


@given(st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False))
def test_negative_numbers_and_doubles_come_back(number, real):
    assert wire.signed(number % 2**64) == number
    raw = struct.pack("<d", real)
    assert wire.double(int.from_bytes(raw, "little")) == real
