"""The wire format of protobuf, as little of it as points need: fields of a message, and their bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator

VARINT, DOUBLE, BYTES, FLOAT = 0, 1, 2, 5
DOUBLE_BYTES = struct.Struct("<d")


def read_varint(content: bytes, place: int) -> tuple[int, int]:
    """The number at `place`, and the place after it."""
    number = shift = 0
    while shift < 70:
        byte = content[place]
        place += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number & 0xFFFF_FFFF_FFFF_FFFF, place
        shift += 7
    raise ValueError("a number of more than ten bytes")


def signed(number: int) -> int:
    """An int64 of its 64 bits."""
    return number - (1 << 64) if number >> 63 else number


def fields(content: bytes, place: int, end: int) -> Iterator[tuple[int, int, int, int]]:
    """Number, kind, and where the value begins and ends, of each field between two places; a varint is its own value,
    given as its beginning.

    Raises:
        ValueError: where the message is broken off, or is none.
    """
    try:
        while place < end:
            key, place = read_varint(content, place)
            kind = key & 7
            if kind == VARINT:
                number, place = read_varint(content, place)
                found = (key >> 3, kind, number, place)
            elif kind in (BYTES, DOUBLE, FLOAT):
                size = {DOUBLE: 8, FLOAT: 4}.get(kind)
                if size is None:
                    size, place = read_varint(content, place)
                found = (key >> 3, kind, place, place + size)
                place += size
            else:
                raise ValueError(f"a field of the unknown kind {kind}")
            if place > end:
                raise ValueError("the message is broken off")
            yield found
    except IndexError:
        raise ValueError("the message is broken off") from None


def double_at(content: bytes, place: int) -> float:
    value: float = DOUBLE_BYTES.unpack_from(content, place)[0]
    return value


def varint(number: int) -> bytes:
    """An integer; a negative one as the 64 bits that it has."""
    number &= 0xFFFF_FFFF_FFFF_FFFF
    found = bytearray()
    while number > 0x7F:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


def block(field: int, content: bytes) -> bytes:
    """A field of bytes: a text or a message."""
    return varint(field << 3 | BYTES) + varint(len(content)) + content


def text(field: int, value: str | None) -> bytes:
    return block(field, value.encode()) if value else b""


def number(field: int, value: int) -> bytes:
    """A field of an integer; 0 is not sent."""
    return varint(field << 3) + varint(value) if value else b""


def double(field: int, value: float) -> bytes:
    """A field of a double; 0.0 is not sent, -0.0 is."""
    packed = DOUBLE_BYTES.pack(value)
    return varint(field << 3 | DOUBLE) + packed if packed != bytes(8) else b""
