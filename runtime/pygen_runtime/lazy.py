"""What is made when it is first used: names that a package exports (PEP 562), attributes of an object."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from types import ModuleType
from typing import Any, Generic, TypeVar, overload

from pygen_runtime.version import PACKAGE, SCHEMA_VERSION, __version__

T = TypeVar("T")


class Lazy(Generic[T]):
    """An attribute that `make` makes from the object when it is first used, and that is then kept.

    As `functools.cached_property`, without the lock that it has before Python 3.12: a fork may copy it held.
    """

    def __init__(self, make: Callable[[Any], T]) -> None:
        self._make = make
        self.__doc__ = make.__doc__

    def __set_name__(self, owner: type[Any], name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type[Any]) -> Lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type[Any]) -> T: ...
    def __get__(self, instance: Any, owner: type[Any]) -> Lazy[T] | T:
        if instance is None:
            return self
        made: T = instance.__dict__.setdefault(self._name, self._make(instance))
        return made


def located(module: str) -> str:
    """The import path of a module that is called ``pygen_runtime.…`` here: a package may have a copy of this runtime."""
    return f"{PACKAGE}.{module.removeprefix('pygen_runtime.')}" if module.startswith("pygen_runtime.") else module


def package_of(module: str) -> str | None:
    """The generated package that a module stands in, whatever its layout; None for the modules of others."""
    if f"{module}.".startswith(f"{PACKAGE}."):
        return None
    while module and not hasattr(sys.modules.get(module), "__pygen_version__"):
        module = module.rpartition(".")[0]
    return module or None


def part_of(package: str, name: str) -> ModuleType:
    """The module `name` of a generated package: the package itself, where that is a single file."""
    try:
        return import_module(f"{package}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{package}.{name}":
            raise
        return import_module(package)


def lazy_exports(
    package: str, modules: Mapping[str, str], schema: int | None = None, *, within: str | None = None
) -> Callable[[str], Any]:
    """A module `__getattr__` for `package`; `modules` maps a module below it to its names, separated by blanks.
    `within` is the package that the modules lie in where it is another one, "" where they are absolute.

    What was asked for once is kept on the package, so that the function runs once per name. A generated package
    names the `schema` version that it was written for; raises ImportError where this runtime has another one.
    """
    if schema not in (None, SCHEMA_VERSION):
        raise _other_schema(package, schema)
    if schema is not None:
        _look_beside(package)
        shown = vars(sys.modules[package])
        shown["__dir__"] = lambda: sorted({*shown["__all__"], *(each for each in shown if each.startswith("__"))})
    prefix = f"{package}." if within is None else within and f"{within}."
    owner = {name: module for module, names in modules.items() for name in names.split()}

    def __getattr__(name: str) -> Any:
        if name not in owner:
            # Python shows the nearest name of `obj` beside the message.
            raise AttributeError(f"module {package!r} has no attribute {name!r}", name=name, obj=sys.modules[package])
        value = getattr(import_module(located(f"{prefix}{owner[name]}")), name)
        setattr(sys.modules[package], name, value)
        return value

    return __getattr__


def _other_schema(package: str, schema: int | None) -> ImportError:
    found, again = f"has schema version {SCHEMA_VERSION}", f"build it again with hatch-pygen=={__version__}"
    generated = f"{package} was generated for schema version {schema} of pygen-runtime"
    if PACKAGE != "pygen_runtime":
        return ImportError(f"{generated}; its copy, {PACKAGE}, is version {__version__} and {found}: {again}")
    return ImportError(
        f"{generated}; version {__version__}, which is installed, {found}. Install the pygen-runtime that {package} pins "
        f"(pip install --force-reinstall the wheel of {package}), or {again}"
    )


def _look_beside(package: str) -> None:
    """Warns where a generated package in the tree of its project is older than the snapshot there."""
    module = vars(sys.modules[package])
    file: str = module.get("__file__") or ""
    project = _project_of(package, file)
    if project:
        from pygen_runtime.stale import warn_of_newer_snapshot

        warn_of_newer_snapshot(package, file, module.get("__model_digest__"), project)


def _project_of(package: str, file: object) -> str:
    """The folder of the project in whose tree the generated `package` lies, empty where it was installed: the one above it,
    or above ``src``, that has a pyproject.toml."""
    if not isinstance(file, str) or not os.path.isabs(file):
        return ""
    folder = os.path.dirname(file)
    for _ in package.split("."):
        folder = os.path.dirname(folder)
    found = [folder, os.path.dirname(folder)] if os.path.basename(folder) == "src" else [folder]
    return next((each for each in found if os.path.isfile(os.path.join(each, "pyproject.toml"))), "")


def export_table(
    package: str, modules: Mapping[str, str], *, within: str | None = None
) -> tuple[Callable[[str], Any], Callable[[], list[str]], list[str]]:
    """`__getattr__`, `__dir__` and `__all__` of a package of this runtime, from the one table of its exports; the
    arguments are those of `lazy_exports`. Type checkers read the .pyi beside it, which tests/derive.py makes of the table.
    """
    names = sorted(name for exported in modules.values() for name in exported.split())

    def __dir__() -> list[str]:
        return sorted({*vars(sys.modules[package]), *names})

    return lazy_exports(package, modules, within=within), __dir__, names
