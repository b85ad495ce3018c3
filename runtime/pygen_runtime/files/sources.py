"""What can be uploaded: bytes, a path, a binary file; each gives any range of its bytes as often as it is asked."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeAlias

from pygen_runtime.exceptions import ConfigurationError

Content: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | IO[bytes]
"""The path of a file, bytes, or a file that is open in binary mode."""
PIECE = 1 << 18
SPOOLED = 16 << 20
"""Bytes that a source which cannot seek has in memory; more of it goes to the disk."""


@dataclass(slots=True)
class Source:
    """`length` bytes from `start` of a file on; threads may read at the same time. `name` tells of what kind it is."""

    length: int
    name: str | None
    _file: BinaryIO | IO[bytes] | None = None
    _bytes: memoryview | None = None
    _start: int = 0
    _lock: Any = None

    def pieces(self, start: int, length: int) -> Iterator[bytes]:
        """Raises ConfigurationError where it became shorter since."""
        for at in range(start, start + length, PIECE):
            size = min(PIECE, start + length - at)
            piece = self._read(at, size)
            if len(piece) != size:
                raise ConfigurationError(f"{self.name or 'the source'} became shorter while it was uploaded; try again")
            yield piece

    def _read(self, at: int, size: int) -> bytes:
        if self._bytes is not None:
            return bytes(self._bytes[at : at + size])
        assert self._file is not None
        with self._lock:
            self._file.seek(self._start + at)
            found = self._file.read(size)
            while 0 < len(found) < size and (more := self._file.read(size - len(found))):
                found += more
        return found


def source_of(content: Content, stack: ExitStack) -> Source:
    """`content` as a source; `stack` closes what is opened for it.

    Raises:
        ConfigurationError: for a path that is no file, a file in text mode, and for other values.
    """
    if isinstance(content, (bytes, bytearray, memoryview)):
        whole = memoryview(content).cast("B")
        return Source(len(whole), None, _bytes=whole)
    if isinstance(content, (str, os.PathLike)):
        path = Path(content)
        if not path.is_file():
            raise ConfigurationError(
                f"there is no file {str(path)!r:.200}; a text is the path of a file, contents are given as bytes"
            )
        return _of_file(stack.enter_context(path.open("rb")), path.name)
    if not hasattr(content, "read"):
        raise ConfigurationError(
            f"a {type(content).__name__} cannot be uploaded; give the path of a file, bytes, or a file opened in mode 'rb'"
        )
    return _of_open(content, stack)


def _of_open(file: Any, stack: ExitStack) -> Source:
    if not isinstance(file.read(0), (bytes, bytearray)):
        raise ConfigurationError("the file is open in text mode; open it in mode 'rb'")
    given: Any = getattr(file, "name", None)
    name = os.path.basename(given) if isinstance(given, str) else None
    if getattr(file, "seekable", lambda: False)():
        return _of_file(file, name)
    spooled: Any = stack.enter_context(tempfile.SpooledTemporaryFile(SPOOLED))  # noqa: SIM115 - by the stack
    shutil.copyfileobj(file, spooled, 1 << 20)
    spooled.seek(0)
    return _of_file(spooled, name)


def _of_file(file: BinaryIO | IO[bytes], name: str | None) -> Source:
    start = file.tell()
    file.seek(0, os.SEEK_END)
    return Source(file.tell() - start, name, _file=file, _start=start, _lock=threading.Lock())
