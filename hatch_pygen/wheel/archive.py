"""Rewrites a wheel so that its bytes depend on its content alone."""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path

_UNIX = 3


def rewrite_stored(wheel: Path) -> None:
    """Replaces `wheel` by one with the same files, uncompressed and marked as made on Unix.

    zlib and zlib-ng compress differently, and Python on Windows marks archives as its own. RECORD holds
    hashes of contents, so it stays valid.
    """
    handle, scratch = tempfile.mkstemp(prefix=f".{wheel.name}.", dir=wheel.parent)
    try:
        with os.fdopen(handle, "wb") as file, zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as target:
            _copy(wheel, target)
        os.chmod(scratch, wheel.stat().st_mode & 0o777)
        os.replace(scratch, wheel)
    except BaseException:
        os.unlink(scratch)
        raise


def _copy(wheel: Path, target: zipfile.ZipFile) -> None:
    with zipfile.ZipFile(wheel) as source:
        for info in source.infolist():
            entry = zipfile.ZipInfo(info.filename, info.date_time)
            entry.compress_type = zipfile.ZIP_STORED
            entry.create_system = _UNIX
            entry.external_attr = info.external_attr
            target.writestr(entry, source.read(info))
