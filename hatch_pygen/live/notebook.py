"""A generated package imported from memory: what a notebook uses without writing a file."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import ExecutionLoader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_loader
from types import ModuleType
from typing import Any

from hatch_pygen.config import PygenConfig
from hatch_pygen.pipeline import GeneratedPackage
from hatch_pygen.problems import Problem, ValidationError
from hatch_pygen.project.decision import Package
from hatch_pygen.text.strict_json import quoted

ORIGIN = "pygen-memory"
"""Where tracebacks say that the modules lie; their lines are shown all the same."""


def load_client(generated: GeneratedPackage | Package, config: PygenConfig) -> type[Any]:
    """The client class of a package that was generated with `config`; see `load_package`."""
    client: type[Any] = getattr(load_package(generated.files, config.package), config.client_name)
    return client


def load_package(files: Mapping[str, str], package: str) -> ModuleType:
    """The package `package` of `files` (path -> text, as `pipeline.generate` gives them), imported without a file.

    It takes the place of a generated package of that name, also of one loaded so before: objects of the old classes
    keep them.

    Raises:
        ValidationError: another module of that name is in use; a model may be called as a library is.
    """
    present = sys.modules.get(package)
    generated = isinstance(getattr(present, "__loader__", None), MemoryFinder) or hasattr(present, "__pygen_version__")
    if present is not None and not generated:
        message = f"{quoted(package)} is a module that this process uses"
        fix = 'choose another import path, such as package = "acme_core"'
        raise ValidationError([Problem("PG107", "error", "package", message, fix)])
    finder = MemoryFinder(files, package)
    sys.meta_path[:] = [
        each for each in sys.meta_path if not (isinstance(each, MemoryFinder) and each.package == package)
    ]
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
    sys.meta_path.insert(0, finder)
    return import_module(package)


class MemoryFinder(MetaPathFinder, ExecutionLoader):
    """Finds and loads the modules of one generated package."""

    def __init__(self, files: Mapping[str, str], package: str) -> None:
        self.files = files
        self.package = package

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if self.package.startswith(f"{fullname}.") and self._path(fullname) is None:
            # Else a parent of the package that is no package of its own.
            return PathFinder.find_spec(fullname, path) or ModuleSpec(fullname, None, is_package=True)
        return None if self._path(fullname) is None else spec_from_loader(fullname, self)

    def get_filename(self, fullname: str) -> str:
        return f"{ORIGIN}/{self._known(fullname)}"

    def get_source(self, fullname: str) -> str:
        return self.files[self._known(fullname)]

    def is_package(self, fullname: str) -> bool:
        return self._known(fullname).endswith("/__init__.py")

    def get_resource_reader(self, fullname: str) -> MemoryReader:
        return MemoryReader(self.files, self._known(fullname).rpartition("/")[0])

    def _path(self, fullname: str) -> str | None:
        base = fullname.replace(".", "/")
        return next((path for path in (f"{base}/__init__.py", f"{base}.py") if path in self.files), None)

    def _known(self, fullname: str) -> str:
        path = self._path(fullname)
        if path is None:
            raise ImportError(f"no module {fullname!r} was generated", name=fullname)
        return path


class MemoryReader:
    """What importlib.resources asks for the other files of a package: they lie in an archive in memory."""

    def __init__(self, files: Mapping[str, str], folder: str) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(), "w")
        self._archive.filename = ORIGIN  # what errors call it
        self._folder = f"{folder}/"
        for path, text in files.items():
            if path.startswith(self._folder):
                self._archive.writestr(path, text)

    def files(self) -> zipfile.Path:
        return zipfile.Path(self._archive, self._folder)
