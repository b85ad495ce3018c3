"""Files with secrets: nobody but their owner may read them."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO, Any

from pygen_runtime.exceptions import ConfigurationError


def check_private(path: Path, file: IO[Any]) -> None:
    """Refuse an open file that others may read (POSIX).

    Raises:
        ConfigurationError: with the command that mends it.
    """
    mode = os.fstat(file.fileno()).st_mode
    if os.name == "posix" and mode & 0o077:
        raise ConfigurationError(
            f"{path} holds secrets but others may read it (mode {mode & 0o777:o}); run: chmod 600 {path}"
        )


def read_private(path: Path) -> bytes | None:
    """The content of a file that only its owner may read; None where there is none.

    Raises:
        ConfigurationError: where others may read it, or it cannot be read.
    """
    try:
        with path.open("rb") as file:
            check_private(path, file)
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None


def write_private(path: Path, content: bytes) -> None:
    """Put `content` in the place of the file, all of it at once; only the owner may read it.

    Raises:
        ConfigurationError: where it cannot be written.
    """
    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # made with mode 600
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except OSError as error:
        os.unlink(name)
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from None
