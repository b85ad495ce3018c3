"""Whether an editable install imports the generated package: which folders hatchling puts on the path, and what lies there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from hatch_pygen.generation.python.package_name import package_parent
from hatch_pygen.problems import Problem
from hatch_pygen.text.strict_json import quoted

if TYPE_CHECKING:
    from hatchling.builders.config import BuilderConfig


def exposed_by_hatchling(root: Path, build_config: BuilderConfig, package: str) -> bool:
    """Whether hatchling itself puts the parent folder of the package on the path, once its files lie at the relative path
    `package` and are artifacts of the build."""
    parent = package_parent(root)
    if build_config.dev_mode_dirs:
        return parent.resolve() in _folders(root, build_config)
    try:
        # hatchling keeps one folder for each top-level name, so that of two with the same one is lost.
        if not _selects(build_config, package) or _folders(root, build_config) - {parent.resolve()}:
            return False
        shipped_as = build_config.get_distribution_path(f"{package}/__init__.py")
    except (TypeError, ValueError):  # hatchling finds no package of the project: it would strip no prefix
        return parent == root
    return (root / package / "__init__.py") == parent / shipped_as


def hidden(root: Path, build_config: BuilderConfig, package: str) -> Iterator[Problem]:
    """An error where a package of the project's own, above the generated one (import path `package`), lies in another
    folder: Python would look for the generated one there."""
    parent = package_parent(root)
    above = [str(part) for part in reversed(PurePosixPath(package.replace(".", "/")).parents)][1:]
    try:
        folders = sorted({root.resolve(), *_folders(root, build_config)} - {parent.resolve()})
        _selects(build_config, package)
    except (
        TypeError,
        ValueError,
    ):  # hatchling finds no package of the project, or refuses its tables: said where it builds
        return
    for name in above:
        for folder in folders:
            path = os.path.relpath(folder / name, root.resolve()).replace(os.sep, "/")
            whole = (folder / name / "__init__.py").is_file()
            if (whole or (build_config.dev_mode_exact and (folder / name).is_dir())) and _selects(build_config, path):
                shown = f"{parent.relative_to(root).as_posix()}/".removeprefix("./") + package.replace(".", "/")
                message = f"would be generated into {shown}, but Python looks for it in {quoted(path)}, which is yours"
                fix = f'choose a package outside of "{name}", or move yours to {shown.rpartition("/")[0]}'
                yield Problem("PG318", "error", "[tool.pygen] package", message, fix)
                return


def _folders(root: Path, build_config: BuilderConfig) -> set[Path]:
    """The folders that hatchling puts on the path, but for the root."""
    found = build_config.dev_mode_dirs or [source for source, name in build_config.sources.items() if not name]
    return {(root / folder).resolve() for folder in found}


def _selects(build_config: BuilderConfig, path: str) -> bool:
    """Whether hatchling walks to the path, where it looks for what to ship."""
    chosen = [os.path.relpath(each, build_config.root).replace(os.sep, "/") for each in build_config.only_include]
    return not chosen or any(path == each or path.startswith(f"{each}/") for each in chosen)
