"""What else of a project names the version: locks, which their tools bring up to date, and files to edit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

_LOCKS = {
    "uv.lock": ("uv lock --upgrade-package pygen-runtime", "uv lock"),
    "poetry.lock": ("poetry update pygen-runtime", "poetry lock"),
    "pdm.lock": ("pdm update pygen-runtime", "pdm lock"),
    "pylock.toml": ("the tool that made it",) * 2,
    "Pipfile.lock": ("pipenv update pygen-runtime", "pipenv lock"),
}
"""What brings a lock up to date: where the runtime alone changed, and where other requirements did."""
_NAMED = re.compile(r"(?:hatch-pygen|pygen-runtime)(?:\[[\w, -]+\])?\s*==\s*(\d[\w.!+]*)")
_ENDS = (".yml", ".yaml", ".toml", ".txt", ".cfg", ".ini", "Dockerfile", "Makefile")
_PASSED_OVER = frozenset({".git", "node_modules", ".venv", "venv", ".tox", ".nox", "dist", "build", "site-packages"})
_LARGEST = 1_000_000


def of_locks(root: Path, *, runtime: bool) -> list[str]:
    """A line for each lock; `runtime`: it is pygen-runtime that has another version."""
    there = ((name, ways) for name, ways in _LOCKS.items() if (root / name).is_file())
    return [f"{name} is older than this: {ways[0 if runtime else 1]}" for name, ways in there]


def of_files(root: Path, version: str) -> list[str]:
    """A line for each file that pins another version."""
    found: list[str] = []
    for path in _files(root):
        others = sorted({each for each in _NAMED.findall(_text(path)) if each != version})
        if others:
            found.append(f"{path.relative_to(root).as_posix()} names {', '.join(others)}: write {version} there")
    return found


def _files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(each for each in folders if each not in _PASSED_OVER)
        for name in sorted(names):
            path = Path(folder) / name
            if name.endswith(_ENDS) and name not in _LOCKS and path != root / "pyproject.toml":
                yield path


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8") if path.stat().st_size < _LARGEST else ""
    except (OSError, ValueError):
        return ""
