"""The MD5 of a content, worked out beside its reading: while one piece is hashed, the next one comes."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from threading import Thread
from typing import Any

from pygen_runtime.http.owner import process

WORTH_A_THREAD = 1 << 18
"""Bytes from which on hashing takes longer than a thread takes to begin; hashlib then works beside other threads."""


class Digest:
    """Hashes pieces in their order. One of them is waited for at a time; a fork meanwhile does no harm."""

    def __init__(self) -> None:
        self._hash = hashlib.md5(usedforsecurity=False)
        self._ahead: tuple[int, Thread, Any, bytes] | None = None

    def update(self, piece: bytes) -> None:
        """The next piece; it is hashed here where it is small, or where no thread can be had."""
        self._catch_up()
        if len(piece) >= WORTH_A_THREAD:
            ahead = self._hash.copy()
            thread = Thread(target=ahead.update, args=(piece,), daemon=True)
            try:
                thread.start()
            except RuntimeError:  # the interpreter is ending
                pass
            else:
                self._ahead = process(), thread, ahead, piece
                return
        self._hash.update(piece)

    def text(self) -> str:
        """What it is so far, as Content-MD5 has it."""
        self._catch_up()
        return b64encode(self._hash.digest()).decode("ascii")

    def _catch_up(self) -> None:
        if self._ahead is None:
            return
        owner, thread, ahead, piece = self._ahead
        self._ahead = None
        if owner == process():
            thread.join()
            self._hash = ahead
        else:  # the thread is one of the parent
            self._hash.update(piece)
