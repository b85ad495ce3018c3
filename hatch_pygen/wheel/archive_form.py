"""Whether every unpacker reads an archive alike: what some take from its directory, others from what lies before each file."""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_DIRECTORY_ENTRY = 46
_UTF_8 = 0x800
_KNOWN_FLAGS = _UTF_8 | 0b110  # how hard the compressor tried


def objection(path: Path, archive: zipfile.ZipFile) -> str:
    """Where the archive is not as Python's `zipfile` writes it, empty where it is.

    Its files stand one behind the other from the first byte, the directory follows, and there is nothing else: no text
    of its own, nothing between, no second name or size of a file, nothing that is a link.
    """
    members = archive.infolist()
    with path.open("rb") as file:
        return next(filter(None, (_member(item) for item in members)), "") or _bytes(file, members)


def _member(item: zipfile.ZipInfo) -> str:
    kind = stat.S_IFMT(item.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR if item.is_dir() else 0):
        return f"{item.orig_filename!a} is a link or a device"
    if item.is_dir() and item.file_size:
        return f"{item.orig_filename!a} is a folder with content"
    if item.extra or item.comment or item.flag_bits & ~_KNOWN_FLAGS:
        return f"{item.orig_filename!a} carries more than its content"
    return ""


def _bytes(file: IO[bytes], members: Sequence[zipfile.ZipInfo]) -> str:
    size = file.seek(0, os.SEEK_END)
    file.seek(size - _END.size)
    mark, _, _, here, count, length, start, comment = _END.unpack(file.read(_END.size))
    if mark != b"PK\x05\x06" or comment or start + length + _END.size != size:
        return "something lies behind its directory"
    if here != count or count != len(members) or length != sum(map(_entry_size, members)):
        return "its directory holds more than its files"
    expected = 0
    for item in sorted(members, key=lambda item: item.header_offset):
        if item.header_offset != expected:
            return f"something lies before {item.orig_filename!a}"
        file.seek(expected)
        mark, _, *facts, name_length, extra = _LOCAL.unpack(file.read(_LOCAL.size))
        said = [item.flag_bits, item.compress_type, item.CRC, item.compress_size, item.file_size]
        if [*facts[:2], *facts[4:]] != said or extra or file.read(name_length) != _name(item):
            return f"what stands before {item.orig_filename!a} is not what its directory says"
        expected += _LOCAL.size + name_length + item.compress_size
    return "" if expected == start else "something lies before its directory"


def _entry_size(item: zipfile.ZipInfo) -> int:
    return _DIRECTORY_ENTRY + len(_name(item))


def _name(item: zipfile.ZipInfo) -> bytes:
    """The name as it must stand in the archive; a name beyond ASCII that does not say its encoding has none."""
    return item.orig_filename.encode("utf-8" if item.flag_bits & _UTF_8 else "ascii", "replace")
