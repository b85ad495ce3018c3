"""What generating again changes of output that stands in the tree: files, and in Python the names that users write."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hatch_pygen.generation import ownership
from hatch_pygen.generation.base import BaseGenerator
from hatch_pygen.project.upgrade.names import NameChanges, compare


@dataclass(frozen=True, slots=True)
class Regeneration:
    """Files relative to the folder, sorted; `before` says how many of ours stand there."""

    before: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    names: NameChanges

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def lines(self) -> Iterator[str]:
        """Files first, then names: what is new, what is another, what is gone."""
        for verb, paths in (("new", self.added), ("changed", self.changed), ("removed", self.removed)):
            yield from (f"{verb}: {path}" for path in paths)
        yield from (f"+ {name}" for name in self.names.added)
        yield from (f"- {name}" for name in self.names.removed)


def regeneration(files: Mapping[str, str], folder: Path, generator: BaseGenerator[Any]) -> Regeneration:
    """What writing `files` to `folder` would change. Nothing is written, and files of others are not looked into."""
    stale = ownership.stale_files(files, folder, generator)
    there = [path for path in sorted({*files, *stale}) if _ours(folder / path, generator)]
    old = {path: (folder / path).read_text("utf-8", "replace") for path in there}
    changed = tuple(path for path in there if path in files and ownership.differs(folder / path, files[path]))
    added = tuple(path for path in sorted(files) if not (folder / path).exists())
    names = compare(_parsable(old), files) if generator.language == "python" else NameChanges((), ())
    return Regeneration(len(there), added, changed, tuple(stale), names)


def _ours(path: Path, generator: BaseGenerator[Any]) -> bool:
    return path.is_file() and ownership.is_ours(path, generator)


def _parsable(files: Mapping[str, str]) -> Mapping[str, str]:
    """Without files that somebody left as no Python: their names are not known."""
    found: dict[str, str] = {}
    for path, text in files.items():
        try:
            ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        found[path] = text
    return found
