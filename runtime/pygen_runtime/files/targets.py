"""Where downloads go on this machine: names made safe, files that appear whole or not at all.

>>> safe_name("../../etc/passwd", "f-1"), safe_name("CON.txt", "f-1"), safe_name("", "f-1")
('passwd', '_CON.txt', 'f-1')
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pygen_runtime.exceptions import ConfigurationError

LONGEST = 200
"""Bytes of a name: file systems take 255, of which a number and an ending need some."""
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_FORBIDDEN = re.compile(r'[<>:"|?*\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]')


def safe_name(name: str, otherwise: str) -> str:
    """The last component of `name` as every system takes it; `otherwise`, made safe too, where nothing is left."""
    last = _FORBIDDEN.sub("_", re.split(r"[/\\]", name)[-1]).strip().rstrip(". ")
    if not last.strip("."):
        return safe_name(otherwise.replace("/", "_").replace("\\", "_"), "file") if otherwise else "file"
    if _RESERVED.fullmatch(last):
        last = f"_{last}"
    stem, ending = os.path.splitext(last)
    kept = _cut(ending, 20)
    return f"{_cut(stem, LONGEST - len(kept.encode()))}{kept}"


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")


@dataclass(frozen=True, slots=True)
class Place:
    """A file to come: its path is taken, its bytes go into another one beside it until they are all there."""

    path: Path
    file: BinaryIO


@contextmanager
def file_at(path: Path, *, overwrite: bool) -> Generator[Place, None, None]:
    """At this path. Raises ConfigurationError where it exists, or its folder does not."""
    if not path.parent.is_dir():
        raise ConfigurationError(f"the folder {str(path.parent)!r} does not exist; make it first")
    if not overwrite and not _is_free(path):
        raise ConfigurationError(f"{str(path)!r} exists; overwrite=True replaces it")
    with _beside(path, reserved=not overwrite) as place:
        yield place


@contextmanager
def file_in(folder: Path, name: str) -> Generator[Place, None, None]:
    """In this folder, by this name, or where that is taken, by "name (2).ext" and so on."""
    stem, ending = os.path.splitext(name)
    path, number = folder / name, 1
    while not _is_free(path):
        number += 1
        path = folder / f"{stem} ({number}){ending}"
    with _beside(path, reserved=True) as place:
        yield place


def _is_free(path: Path) -> bool:
    """Whether nothing is there; then an empty file holds the place."""
    try:
        path.open("xb").close()  # exclusive: what a link leads to is never written
    except FileExistsError:
        return False
    return True


@contextmanager
def _beside(path: Path, *, reserved: bool) -> Generator[Place, None, None]:
    partial = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        with partial.open("xb") as file:
            yield Place(path, file)
        os.replace(partial, path)
    except BaseException:
        partial.unlink(missing_ok=True)
        if reserved:
            path.unlink(missing_ok=True)
        raise
