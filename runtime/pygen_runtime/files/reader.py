"""A content as a binary file that can seek: it asks for the ranges of bytes that are read, and holds one of them."""

from __future__ import annotations

import io
import re
import tempfile
from collections.abc import Callable
from typing import Any

from pygen_runtime.files.download import changed, copy_to, refuse_encoded
from pygen_runtime.files.reference import FileReference, download_link
from pygen_runtime.files.sources import SPOOLED
from pygen_runtime.http.flow import Flow, current_session
from pygen_runtime.http.messages import Failure, Opened, Transfer, Wait
from pygen_runtime.http.transfers import code_of_error, open_transfer, pause_before, read_piece, transfer_error

SMALLEST, LARGEST = 1 << 18, 8 << 20
"""Bytes of a range: it doubles as long as one follows the other."""
_RANGE = re.compile(r"bytes (?:(\d+)-(\d+)|\*)/(\d+)")


class Ranges:
    """The flows of a reader: its ranges, by links that are renewed when they are over."""

    def __init__(self, file: FileReference) -> None:
        self.file = file
        self.length: int | None = None
        self._etag: str | None = None
        self._url: str | None = None

    def read(self, start: int, length: int) -> Flow[bytes | None]:
        """These bytes, fewer at the end; None where the storage gives no ranges.

        Raises:
            ConflictError: where the content was replaced since the first range.
        """
        session = yield from current_session()
        failures = 0
        while True:
            if self._url is None:
                self._url = yield from download_link(self.file, extended=True)
            headers = {"range": f"bytes={start}-{start + length - 1}"}
            if self._etag is not None:
                headers["if-match"] = self._etag
            transfer = Transfer("GET", self._url, headers, waits=False)
            answer = yield from open_transfer(transfer, failures + 1)
            code = ""
            if isinstance(answer, Opened):
                if answer.status in (200, 206, 412, 416):
                    found = yield from self._content(answer, start, length)
                    if not isinstance(found, Failure):
                        return found
                    answer = found
                else:
                    code = yield from code_of_error(answer)
            self._url = None
            if failures >= session.max_retries:
                raise transfer_error(transfer, answer, failures + 1, code)
            yield Wait(pause_before(session, failures))
            failures += 1

    def _content(self, opened: Opened, start: int, length: int) -> Flow[bytes | Failure | None]:
        found = _RANGE.fullmatch(opened.headers.get("content-range", ""))
        is_same = self._is_same(opened, found)
        if opened.status == 200 and is_same:
            opened.abandon()
            return None
        if not is_same or found is None:
            opened.abandon()
            raise changed(self.file)
        self.length = int(found[3])
        if opened.status == 416:
            opened.abandon()
            return b""
        if int(found[1]) != start:
            opened.abandon()
            raise changed(self.file)
        refuse_encoded(opened, self.file)
        wanted = min(length, self.length - start)
        content = yield from read_piece(opened, wanted + 1)  # to its end, so that the connection can be used again
        opened.abandon()
        if isinstance(content, bytes) and len(content) < wanted:
            return Failure("it ended too early", sent=True)
        return content

    def _is_same(self, opened: Opened, found: re.Match[str] | None) -> bool:
        if opened.status == 412 or (self.length is not None and found is not None and int(found[3]) != self.length):
            return False
        etag = opened.headers.get("etag", "")
        if etag.startswith('"'):
            if self._etag not in (None, etag):
                return False
            self._etag = etag
        return True


class ContentReader(io.RawIOBase):
    """See the module. Where the storage gives no ranges, the whole content is read into a temporary file first."""

    def __init__(self, run: Callable[[Flow[Any]], Any], file: FileReference) -> None:
        super().__init__()
        self._run, self._ranges = run, Ranges(file)
        self._position = self._start = 0
        self._window = b""
        self._ahead = SMALLEST
        self._whole: Any = None
        self.name = str(file)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position}.get(whence)
        place = (self._length() if base is None else base) + offset
        if place < 0:
            raise ValueError(f"a position of {place} is before the beginning")
        self._position = place
        return place

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer).cast("B")
        found = self._at(self._position, len(view))
        view[: len(found)] = found
        self._position += len(found)
        return len(found)

    def close(self) -> None:
        if self._whole is not None:
            self._whole.close()
        self._window = b""
        super().close()

    def _length(self) -> int:
        if self._ranges.length is None and self._whole is None:
            self._fetch(0, 1)
        if self._whole is not None:
            return int(self._whole.seek(0, io.SEEK_END))
        return self._ranges.length or 0

    def _at(self, position: int, size: int) -> bytes | memoryview:
        if not size:
            return b""
        if self._whole is None and not self._start <= position < self._start + len(self._window):
            if self._ranges.length is not None and position >= self._ranges.length:
                return b""
            follows = position == self._start + len(self._window) and bool(self._window)
            self._ahead = min(self._ahead * 2, LARGEST) if follows else SMALLEST
            self._fetch(position, max(self._ahead, min(size, LARGEST)))
        if self._whole is not None:
            self._whole.seek(position)
            found: bytes = self._whole.read(size)
            return found
        at = position - self._start
        return memoryview(self._window)[at : at + size]

    def _fetch(self, position: int, size: int) -> None:
        found: bytes | None = self._run(self._ranges.read(position, size))
        if found is None:
            self._whole = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 - closed with the reader
            self._run(copy_to(self._ranges.file, lambda: self._whole))
        else:
            self._start, self._window = position, found


def buffered(run: Callable[[Flow[Any]], Any], file: FileReference) -> io.BufferedReader:
    """The reader as people use it."""
    return io.BufferedReader(ContentReader(run, file), SMALLEST)
