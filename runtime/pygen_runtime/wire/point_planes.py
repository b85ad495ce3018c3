"""Numeric points of one length to columns and back, byte by byte of all points at once: the standard library alone.

A plain point is 18 bytes, ``0a 10 08 tttttt 11 dddddddd``: six bytes of a varint (times of 1971 to 2109), eight of a
double. A plane is the k-th byte of every point; whole planes are compared, shifted and merged as one integer each.

>>> times, values = array("q", [1_700_000_000_000, 1_700_000_000_001]), array("d", [1.5, -0.0])
>>> read_planes(encode_planes(times.tobytes(), values.tobytes())) == (times.tobytes(), values.tobytes())
True
"""

from __future__ import annotations

import sys
from array import array

LENGTH = 18
HEAD = b"\x0a\x10"
FIRST, LAST = 1 << 35, (1 << 42) - 1
"""The times, in milliseconds, that are six bytes of a varint."""
_GROUPS = 6
_FIXED = {0: 0x0A, 1: 0x10, 2: 0x08, 9: 0x11}


def read_planes(content: bytes) -> tuple[bytes, bytes] | None:
    """Times as int64 and values as float64, in the machine's byte order; None where one of the points is not plain."""
    count, rest = divmod(len(content), LENGTH)
    if rest or not count:
        return None
    planes = [content[k::LENGTH] for k in range(LENGTH)]
    if any(planes[k] != bytes((byte,)) * count for k, byte in _FIXED.items()):
        return None
    every = _repeated(count)
    groups = [int.from_bytes(plane, "little") for plane in planes[3:9]]
    top = every * 0x80
    if any(group & top != top for group in groups[:-1]) or groups[-1] & top:
        return None
    groups = [group & (every * 0x7F) for group in groups]
    times = bytearray(8 * count)
    for i in range(
        _GROUPS
    ):  # byte i of a time: group i, less what bytes before it took, and the low bits of the next one
        byte = (groups[i] >> i) & (every * (0x7F >> i))
        if i + 1 < _GROUPS:
            byte |= (groups[i + 1] & (every * ((1 << (i + 1)) - 1))) << (7 - i)
        times[i::8] = byte.to_bytes(count, "little")
    values = bytearray(8 * count)
    for k in range(8):
        values[k::8] = planes[10 + k]
    return native(bytes(times)), native(bytes(values))


def encode_planes(times: bytes, values: bytes) -> bytes:
    """The plain points of times from `FIRST` to `LAST` and values that are not 0.0; columns as `read_planes` gives."""
    times, values, count = native(times), native(values), len(times) // 8
    every, found = _repeated(count), bytearray(LENGTH * count)
    octets = [int.from_bytes(times[i::8], "little") for i in range(_GROUPS)]
    for k, byte in _FIXED.items():
        found[k::LENGTH] = bytes((byte,)) * count
    for i in range(_GROUPS):
        low, shift = divmod(7 * i, 8)
        group = (octets[low] >> shift) & (every * (0x7F if shift <= 1 else (1 << (8 - shift)) - 1))
        if shift > 1:
            group |= (octets[low + 1] & (every * ((1 << (shift - 1)) - 1))) << (8 - shift)
        if i + 1 < _GROUPS:
            group |= every * 0x80
        found[3 + i :: LENGTH] = group.to_bytes(count, "little")
    for k in range(8):
        found[10 + k :: LENGTH] = values[k::8]
    return bytes(found)


def native(column: bytes) -> bytes:
    """A column of eight-byte values between little-endian, which the wire has, and the machine's order."""
    if sys.byteorder == "little":
        return column
    turned = array("Q", column)
    turned.byteswap()
    return turned.tobytes()


def _repeated(count: int) -> int:
    """The integer whose bytes are all 1: times a byte it is a mask for each byte of a plane."""
    return int.from_bytes(b"\x01" * count, "little")
