"""Rewrites a wheel so that its bytes depend on its content alone."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

from hatch_pygen.text import atomic

_UNIX = 3


def rewrite_stored(wheel: Path) -> None:
    """Replaces `wheel` by one with the same files, uncompressed and marked as made on Unix.

    zlib and zlib-ng compress differently, and Python on Windows marks archives as its own. RECORD holds
    hashes of contents, so it stays valid.
    """
    atomic.write(wheel, lambda file: _copy(wheel, file))


def _copy(wheel: Path, file: IO[bytes]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as target, zipfile.ZipFile(wheel) as source:
        for info in source.infolist():
            entry = zipfile.ZipInfo(info.filename, info.date_time)
            entry.compress_type = zipfile.ZIP_STORED
            entry.create_system = _UNIX
            entry.external_attr = info.external_attr
            target.writestr(entry, source.read(info))
