"""A download: one content from its beginning to its end, over as many links and connections as it takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from pygen_runtime.exceptions import ConflictError, InvalidAnswerError
from pygen_runtime.files.digest import Digest
from pygen_runtime.files.reference import FileReference, download_link
from pygen_runtime.http.flow import Flow, current_session
from pygen_runtime.http.messages import Failure, Opened, Transfer, Wait
from pygen_runtime.http.owner import user
from pygen_runtime.http.transfers import code_of_error, open_transfer, pause_before, read_piece, transfer_error

PIECE = 1 << 20
"""Bytes that are held at a time."""
MOST_RESTARTS = 3
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+|\*)")


class Replaced(Exception):
    """The content is another one now, or the storage gives no part of it: what was read is worth nothing."""


class Sink(Protocol):
    """Where a content goes."""

    def write(self, data: bytes, /) -> Any: ...
    def seek(self, offset: int, /) -> Any: ...
    def truncate(self) -> Any: ...


class Download:
    """Reads a content piece by piece. Broken off, or its link over, it goes on from where it was, by another link.

    `waits` as of a `Transfer`. `length` and `etag` are known once the first answer came.
    """

    def __init__(self, file: FileReference, *, waits: bool = True, extended: bool = False) -> None:
        self.file, self.waits, self.extended = file, waits, extended
        self.position = 0
        self.length: int | None = None
        self.etag: str | None = None
        self._md5: str | None = None
        self._digest = Digest()
        self._each: dict[Any, Opened] = {}
        self._failures = 0

    def step(self, size: int = PIECE) -> Flow[bytes]:
        """The next bytes, none at the end.

        Raises:
            Replaced: where the content changed since the first piece.
            ClientError: where it cannot be got; NetworkError where it breaks off again and again.
        """
        while True:
            opened = self._each.get(user())
            if opened is None:
                if self.length is not None and self.position == self.length:
                    return self._end()
                opened = self._each[user()] = yield from self._open()
            piece = yield from read_piece(opened, size)
            if isinstance(piece, Failure):
                yield from self._failed(piece)
            elif piece:
                return self._take(piece)
            elif self.length is None or self.position == self.length:
                del self._each[user()]
                self.length = self.position
            else:
                yield from self._failed(Failure("it ended too early", sent=True))

    def abandon(self) -> None:
        """Close what is open; a further step would open it again. What another process or event loop opened is theirs."""
        opened = self._each.pop(user(), None)
        if opened is not None:
            opened.abandon()

    def _take(self, piece: bytes) -> bytes:
        self._failures = 0
        self.position += len(piece)
        if self._md5 is not None:
            self._digest.update(piece)
        if self.length is not None and self.position > self.length:
            self.abandon()
            raise self._invalid("gave more bytes than it said")
        return piece

    def _end(self) -> bytes:
        if self._md5 is not None and self._digest.text() != self._md5:
            raise self._invalid("gave other bytes than its Content-MD5 says")
        return b""

    def _failed(self, answer: Opened | Failure, code: str = "") -> Flow[None]:
        """Wait before the next attempt; raises where there is none."""
        self.abandon()
        session = yield from current_session()
        if self._failures >= session.max_retries:
            raise transfer_error(Transfer("GET", self._url), answer, self._failures + 1, code)
        if self._failures or not self.position:
            yield Wait(pause_before(session, self._failures))
        self._failures += 1

    _url = ""

    def _open(self) -> Flow[Opened]:
        while True:
            self._url = yield from download_link(self.file, extended=self.extended)
            transfer = Transfer("GET", self._url, self._headers(), waits=self.waits)
            opened = yield from open_transfer(transfer, self._failures + 1)
            if isinstance(opened, Failure):
                yield from self._failed(opened)
                continue
            if self._accept(opened):
                return opened
            code = yield from code_of_error(opened)
            yield from self._failed(opened, code)

    def _headers(self) -> Mapping[str, str]:
        if not self.position:
            return {}
        if self.etag is None:
            raise Replaced  # whether a rest belongs to this beginning cannot be told
        return {"range": f"bytes={self.position}-", "if-match": self.etag}

    def _accept(self, opened: Opened) -> bool:
        """Whether the answer is what was asked for; raises Replaced where it is another content."""
        if self.position:
            found = _RANGE.fullmatch(opened.headers.get("content-range", ""))
            is_rest = opened.status == 206 and found is not None and int(found[1]) == self.position
            if opened.status in (200, 412, 416) or (opened.status == 206 and not is_rest):
                opened.abandon()
                raise Replaced
            if is_rest and found is not None and found[3] != "*" and int(found[3]) != self.length:
                opened.abandon()
                raise Replaced
            return is_rest
        if opened.status != 200:
            return False
        self._first(opened.headers)
        refuse_encoded(opened, self.file)
        return True

    def _first(self, headers: Mapping[str, str]) -> None:
        length, etag = headers.get("content-length", ""), headers.get("etag", "")
        self.length = int(length) if length.isascii() and length.isdigit() else None
        self.etag = etag if etag.startswith('"') else None
        self._md5 = headers.get("content-md5")

    def _invalid(self, said: str) -> InvalidAnswerError:
        return InvalidAnswerError(f"the storage {said}: the content of {self.file} was damaged on its way; try again")


def refuse_encoded(opened: Opened, file: FileReference) -> None:
    """Raises InvalidAnswerError where the bytes are not those of the content."""
    encoding = opened.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        opened.abandon()
        raise InvalidAnswerError(
            f"the storage gives the content of {file} encoded as {encoding!r:.40}, which was not asked for"
        )


def copy_to(file: FileReference, sink: Callable[[], Sink]) -> Flow[int]:
    """The whole content, written to what `sink` gives; its length. Where it is replaced meanwhile, from its beginning."""
    for _ in range(MOST_RESTARTS):
        download, target = Download(file), sink()
        try:
            while piece := (yield from download.step()):
                target.write(piece)
        except Replaced:
            target.seek(0)
            target.truncate()
        else:
            return download.position
        finally:
            download.abandon()
    raise changed(file)


def changed(file: FileReference) -> ConflictError:
    return ConflictError(f"the content of {file} was replaced while it was read; read it again")
