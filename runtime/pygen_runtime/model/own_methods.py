"""Methods of the user's on a generated class: they are imported with the class, and may hide none of its properties."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from pygen_runtime.filters.names import hint
from pygen_runtime.lazy import package_of
from pygen_runtime.model.annotations import ConnectionAttribute
from pygen_runtime.model.class_schema import fields_of


def own_methods(path: str, base: type[Any]) -> type[Any]:
    """The class that `path` names, as in `acme.pumps:PumpMethods`; a generated class extends it and `base`, its fields.

    Raises:
        ImportError: there is no such class, its module imports generated classes when it runs, or it has fields or
            names of properties.
    """
    module, _, name = path.partition(":")
    package = package_of(base.__module__) or ""
    found = _class(_module(module, path, base, package), name, path, base)
    _refuse_generated(found, module, path, base, package)
    if fields := sorted(_fields(found)):
        raise ImportError(
            f"{path}, the methods of {_name(base)}, declares {', '.join(fields)}: properties come from the model alone; "
            "write methods and properties (@property), and name what is no field a ClassVar"
        )
    if hidden := sorted(_names(found) & members(base)):
        raise ImportError(
            f"{path} has {', '.join(hidden)}, which would hide what {_name(base)} has in the model; call it otherwise"
        )
    return found


def members(base: type[Any]) -> set[str]:
    """The names of fields and relations, also where the class is not complete yet."""
    relations = (
        name for each in base.__mro__ for name, value in vars(each).items() if isinstance(value, ConnectionAttribute)
    )
    return {*fields_of(base), *relations}


def _name(base: type[Any]) -> str:
    return base.__name__.removesuffix("Base")


def _circle(module: str, base: type[Any], package: str) -> str:
    return (
        f"{module} holds methods of {package}.{_name(base)}, and may import classes of {package} for type checkers alone: "
        f"write `if TYPE_CHECKING: from {package} import {base.__name__}`, `else: {base.__name__} = object`, and import "
        "others inside the methods that need them"
    )


def _module(module: str, path: str, base: type[Any], package: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError as error:
        where = f"{base.__module__} needs {path}, which [tool.pygen.extend] names"
        circle = _holds_data_classes(error.name or "", package)
        raise ImportError(_circle(module, base, package) if circle else f"{where}: {error}", name=module) from error


def _class(module: ModuleType, name: str, path: str, base: type[Any]) -> type[Any]:
    found = getattr(module, name, None)
    if isinstance(found, type):
        return found  # pyright: ignore[reportUnknownVariableType]
    if getattr(getattr(module, "__spec__", None), "_initializing", False):
        raise ImportError(_circle(module.__name__, base, package_of(base.__module__) or ""))
    kind = f"is {found!r:.60} and no class" if found is not None else "does not exist"
    known = [each for each, value in vars(module).items() if isinstance(value, type)]
    raise ImportError(f"{path}, which [tool.pygen.extend] names, {kind}; {hint(name, known)}")


def _refuse_generated(found: type[Any], module: str, path: str, base: type[Any], package: str) -> None:
    """Which order modules are imported in must not matter: no class of the package stands in the module."""
    there = [*found.__mro__, *vars(import_module(module)).values()]
    for each in there:
        if isinstance(each, type) and _holds_data_classes(each.__module__, package):
            raise ImportError(_circle(module, base, package))


def _holds_data_classes(module: str, package: str) -> bool:
    """Whether data classes of the package stand in the module: one below it in most layouts, the package itself in one."""
    return module == package or module.startswith(f"{package}.data_")


def _fields(found: type[Any]) -> Iterator[str]:
    for each in found.__mro__[:-1]:
        for name, annotation in inspect.get_annotations(each).items():
            text = annotation if isinstance(annotation, str) else str(annotation)
            if "ClassVar" not in text.partition("[")[0]:
                yield name


def _names(found: type[Any]) -> set[str]:
    return {name for each in found.__mro__[:-1] for name in vars(each)}
