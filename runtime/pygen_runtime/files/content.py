"""The handle of a content: what `client.files.content(...)` and `file.content` give. Making it is no request."""

from __future__ import annotations

import io
import os
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.files.download import PIECE, Download, Replaced, changed, copy_to
from pygen_runtime.files.reader import buffered
from pygen_runtime.files.reference import FileReference, download_link
from pygen_runtime.files.saving import save
from pygen_runtime.files.sources import SPOOLED, Content, source_of
from pygen_runtime.files.upload import upload
from pygen_runtime.http.doors import Doors
from pygen_runtime.http.flow import Flow


class FileContent:
    """The content of one file. On an async client use the forms that end with `_async`."""

    __slots__ = ("_doors", "_file")

    def __init__(self, doors: Doors, what: Any) -> None:
        self._doors, self._file = doors, FileReference.of(what)

    def download(self, path: str | os.PathLike[str], overwrite: bool = False) -> Path:
        """Save the content at this path, or in this folder by the file's own name; the path where it is.

        It appears there whole or not at all; what breaks off goes on by a new link. In a folder a name that is taken
        becomes "name (2).ext".

        Raises:
            ContentMissingError: where nothing was uploaded yet.
            ConfigurationError: where the path exists (`overwrite` replaces it), or its folder does not.
        """
        return self._doors.run(save(self._file, Path(path), overwrite=overwrite), "await ….download_async(…)").path

    async def download_async(self, path: str | os.PathLike[str], overwrite: bool = False) -> Path:
        """See `download`."""
        flow = save(self._file, Path(path), overwrite=overwrite)
        return (await self._doors.run_async(flow, "….download(…)")).path

    def read_bytes(self) -> bytes:
        """The whole content, in memory."""
        return self._doors.run(_bytes(self._file), "await ….read_bytes_async()")

    async def read_bytes_async(self) -> bytes:
        """See `read_bytes`."""
        return await self._doors.run_async(_bytes(self._file), "….read_bytes()")

    def read_text(self, encoding: str = "utf-8") -> str:
        """The whole content as text."""
        return self._doors.run(_bytes(self._file), "await ….read_text_async()").decode(encoding)

    async def read_text_async(self, encoding: str = "utf-8") -> str:
        """See `read_text`."""
        return (await self._doors.run_async(_bytes(self._file), "….read_text()")).decode(encoding)

    def stream(self, chunk: int = PIECE) -> Iterator[bytes]:
        """The content in pieces of `chunk` bytes; memory stays flat.

        Raises:
            ConflictError: where the content is replaced after the first piece.
        """
        download = Download(self._file, waits=False, extended=True)
        try:
            while piece := self._doors.run(_step(download, _size(chunk)), _STREAM):
                yield piece
        finally:
            download.abandon()

    def stream_async(self, chunk: int = PIECE) -> AsyncIterator[bytes]:
        """See `stream`."""
        return AsyncStream(self._doors, Download(self._file, waits=False, extended=True), _size(chunk))

    def open(self) -> io.BufferedReader:
        """A binary file that can seek, for `pandas.read_parquet`, `zipfile` and others: it asks for the ranges of bytes that
        are read. Where the storage gives no ranges, all of it goes into a temporary file."""
        runner = self._doors.sync
        if runner is None:
            raise ConfigurationError(f"{self._doors.noun} to an async client: use `await ….open_async()`")
        return buffered(runner.run, self._file)

    async def open_async(self) -> BinaryIO:
        """The whole content in a temporary file, which can seek and is deleted when it is closed; 16 MiB of it at most are
        in memory. What reads a binary file does not wait for an event loop, so that nothing can be read on demand."""
        spooled: Any = tempfile.SpooledTemporaryFile(SPOOLED)  # noqa: SIM115 - the caller closes it
        await self._doors.run_async(copy_to(self._file, lambda: spooled), "….open()")
        spooled.seek(0)
        found: BinaryIO = spooled
        return found

    def upload(self, content: Content, *, mime_type: str | None = None) -> None:
        """Put a content there, in place of the one that is there: the path of a file, bytes, or a binary file.

        Above 100 MiB in parts, 3 at a time. `mime_type`: else that of the node, else by the file's name.

        Raises:
            ResourceNotFoundError: where there is no such file.
            ConfigurationError: where the node is no file; for a path that is none.
        """
        with ExitStack() as stack:
            flow = upload(self._file, source_of(content, stack), mime_type)
            self._doors.run(flow, "await ….upload_async(…)")

    async def upload_async(self, content: Content, *, mime_type: str | None = None) -> None:
        """See `upload`."""
        with ExitStack() as stack:
            flow = upload(self._file, source_of(content, stack), mime_type)
            await self._doors.run_async(flow, "….upload(…)")

    def url(self, extended: bool = False) -> str:
        """A link to the content, for 30 seconds, `extended` for an hour. Whoever has it may read the content: keep it out
        of logs."""
        return self._doors.run(download_link(self._file, extended=extended), "await ….url_async()")

    async def url_async(self, extended: bool = False) -> str:
        """See `url`."""
        return await self._doors.run_async(download_link(self._file, extended=extended), "….url()")

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._file})"


class AsyncStream:
    """Pieces of a content for asyncio. Another event loop may read on: it goes on by a connection of its own."""

    def __init__(self, doors: Doors, download: Download, size: int) -> None:
        self._doors, self._download, self._size = doors, download, size
        self._is_over = False

    def __aiter__(self) -> AsyncStream:
        return self

    async def __anext__(self) -> bytes:
        if self._is_over:
            raise StopAsyncIteration
        self._is_over = True  # also where a step fails
        piece = await self._doors.run_async(_step(self._download, self._size), "….stream()")
        self._is_over = not piece
        if not piece:
            raise StopAsyncIteration
        return piece

    def __del__(self) -> None:
        self._download.abandon()


_STREAM = "async for … in ….stream_async()"


def _size(chunk: int) -> int:
    if chunk < 1:
        raise ConfigurationError(f"chunk={chunk!r}: give a number of bytes above 0")
    return chunk


def _step(download: Download, size: int) -> Flow[bytes]:
    try:
        piece = yield from download.step(size)
    except Replaced:
        raise changed(download.file) from None
    return piece


def _bytes(file: FileReference) -> Flow[bytes]:
    whole = io.BytesIO()
    yield from copy_to(file, lambda: whole)
    return whole.getvalue()
