"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

_SCRATCH = re.compile(r"\..+\.[a-z0-9_]{8}\.pygen-tmp")
_RETRIES = 4


def write(path: Path, content: bytes | Callable[[IO[bytes]], object]) -> None:
    """Replaces the file, or makes it; `content` is what it holds, or writes that. Its mode stays, a new one gets 0644.

    A link is replaced and not followed. Whoever reads the file meanwhile has the old or the new content.
    """
    for _ in range(_RETRIES):
        with suppress(FileNotFoundError):  # another build of this tree took our scratch file for a left-over
            return _write_once(path, content)
    return _write_once(path, content)


def is_scratch(path: Path) -> bool:
    """Whether the file is what a killed process left; such a name is made here alone."""
    return _SCRATCH.fullmatch(path.name) is not None


def _write_once(path: Path, content: bytes | Callable[[IO[bytes]], object]) -> None:
    handle, scratch = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".pygen-tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            if callable(content):
                content(file)
            else:
                file.write(content)
        os.chmod(scratch, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(scratch, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(scratch)
        raise
