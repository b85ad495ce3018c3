"""Which files are ours: what hatch-pygen wrote it may replace and remove, all others it leaves alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from hatch_pygen.generation.base import BaseGenerator
from hatch_pygen.problems import Problem


def package_folder(files: Mapping[str, str], entry: str) -> str:
    """The folder of what was generated, such as ``acme/core``: that of the uppermost file called `entry`."""
    found = [PurePosixPath(path) for path in files if PurePosixPath(path).name == entry]
    return str(min(found, key=lambda path: (len(path.parts), path)).parent)


def is_ours(path: Path, generator: BaseGenerator[Any]) -> bool:
    """Whether hatch-pygen wrote the file; what is a link is not ours."""
    return not path.is_symlink() and path.is_file() and generator.owns(path)


def foreign_files(
    files: Mapping[str, str], root: Path, generator: BaseGenerator[Any], shown: str = ""
) -> list[Problem]:
    """A problem for each file of the user's under `root` that `files` would overwrite or hide.

    `shown` is what messages put before the paths, such as ``src/``.
    """
    found = list(generator.objections(files, root))
    refused = {path for path, _ in found}
    in_the_way = {str(part) for path in files for part in parents(path) if _is_no_folder(root / part)}
    found += [(path, "is a file or a link of yours where the generated package needs a folder") for path in in_the_way]
    found += [
        (path, "was not written by hatch-pygen; the generated package would overwrite it")
        for path, text in files.items()
        if path not in refused and os.path.lexists(file := root / path)
        if differs(file, text) and not is_ours(file, generator)
    ]
    return [
        Problem("PG311", "error", shown + path, message, generator.way_out(shown + path))
        for path, message in sorted(found)
    ]


def stale_files(files: Mapping[str, str], root: Path, generator: BaseGenerator[Any]) -> list[str]:
    """Files of ours beside the generated ones under `root` that are not among `files`, sorted."""
    folder = root / package_folder(files, generator.entry)
    found = (path.relative_to(root).as_posix() for path in walk(folder) if is_ours(path, generator))
    return sorted(path for path in found if path not in files)


def walk(folder: Path) -> Iterator[Path]:
    """Every file below a folder; links to folders are not followed."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def differs(path: Path, text: str) -> bool:
    """Whether the file is missing or holds other bytes than `text`."""
    return not path.is_file() or path.read_bytes() != text.encode("utf-8")


def parents(path: str) -> list[PurePosixPath]:
    """The folders above a relative path, the nearest first."""
    return [part for part in PurePosixPath(path).parents if part.name]


def _is_no_folder(path: Path) -> bool:
    """A link to a folder is none: it may lead out of the project."""
    return path.is_symlink() or (path.exists() and not path.is_dir())
