"""An import package as a zip that Python imports from: what a cluster sends to its workers."""

from __future__ import annotations

import zipfile
from importlib import import_module
from importlib.metadata import PackageNotFoundError, packages_distributions, version
from pathlib import Path

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The same files make the same bytes."""


def archive(package: str, folder: Path) -> Path:
    """Writes ``<name>-<version>.zip`` of a package as it is installed, its files that are no code, too."""
    root = Path(str(import_module(package).__file__)).parent
    above = root.parents[package.count(".")]
    path = folder / f"{_label(package)}.zip"
    files = (each for each in root.rglob("*") if each.is_file() and "__pycache__" not in each.parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for each in sorted(files):
            made.writestr(zipfile.ZipInfo(each.relative_to(above).as_posix(), _MOMENT), each.read_bytes())
    return path


def _label(package: str) -> str:
    """The name and the version of the distribution; of one that nobody installed, the package alone."""
    for name in packages_distributions().get(package.partition(".")[0], ()):
        try:
            return f"{name.replace('-', '_')}-{version(name)}"
        except PackageNotFoundError:
            continue
    return package
