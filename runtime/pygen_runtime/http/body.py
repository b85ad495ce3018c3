"""The body of an answer as it comes: decompressed piece by piece, so that a few bytes cannot fill the memory."""

from __future__ import annotations

import zlib
from typing import Any

LARGEST_BODY = 256_000_000
"""Bytes of one answer, decompressed. The largest pages of the API have some ten million."""

ENCODINGS = frozenset({"", "identity", "gzip", "x-gzip"})
ACCEPTED = "gzip"
"""The one encoding that is asked for: others, and several at once, may multiply a piece beyond any bound."""


class BodyError(Exception):
    """The body cannot be read. `retry`: it was damaged on its way, so that asking again may help."""

    def __init__(self, reason: str, *, retry: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry = retry


class Body:
    """Collects the pieces of a body with this ``content-encoding``.

    Raises:
        BodyError: from each method, where the body is too large, damaged, or encoded in another way.
    """

    def __init__(self, encoding: str) -> None:
        name = encoding.strip().lower()
        if name not in ENCODINGS:
            raise BodyError(f"the answer is encoded as {name[:40]!r}, which was not asked for")
        self._inflater: Any = zlib.decompressobj(zlib.MAX_WBITS | 16) if "gzip" in name else None
        self._pieces: list[bytes] = []
        self._size = 0

    def add(self, piece: bytes) -> None:
        """The next bytes from the network."""
        if self._inflater is None:
            self._keep(piece)
            return
        while piece and not self._inflater.eof:
            try:
                self._keep(self._inflater.decompress(piece, LARGEST_BODY + 1 - self._size))
            except zlib.error as error:
                raise BodyError(f"the answer cannot be decompressed: {error}", retry=True) from None
            piece = self._inflater.unconsumed_tail

    def content(self) -> bytes:
        """All of it, once the last piece was added."""
        if self._inflater is not None and self._pieces and not self._inflater.eof:
            raise BodyError("the answer ends within its compressed data", retry=True)
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > LARGEST_BODY:
            raise BodyError(f"the answer is larger than {LARGEST_BODY / 1e6:g} MB; ask for less at once")
        self._pieces.append(piece)
