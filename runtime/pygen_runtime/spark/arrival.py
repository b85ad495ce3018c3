"""What is sent to executors, so that one error says there what they do not have.

Spark pickles classes and functions by name: an executor without pygen-runtime would fail by the name of a module of ours.
The functions of this module are pickled by value, and need nothing there but Python.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple

from pygen_runtime.spark.engine import cloudpickle
from pygen_runtime.version import PACKAGE


class Packed(NamedTuple):
    """A pickle, and the packages that it is opened by."""

    content: bytes
    packages: tuple[str, ...]


class Sent:
    """Pickled by value as far as that goes: the attributes of subclasses arrive where `place.package` does."""

    place: Any

    def __reduce__(self) -> tuple[Any, tuple[bytes, tuple[str, ...]]]:
        content, packages = packed((type(self), self.__dict__), self.place.package)
        return arrive, (content, packages)  # plain: the class of what packed() gives is of this package


def packed(value: Any, package: str) -> Packed:
    return Packed(cloudpickle.dumps(value), own_packages(package))


def own_packages(package: str) -> tuple[str, ...]:
    """Those that `cdf.ship()` sends: the runtime, and the generated one, which may have a copy of it."""
    return tuple(dict.fromkeys((PACKAGE.partition(".")[0], package.partition(".")[0])))


def arrive(content: bytes, packages: tuple[str, ...]) -> Any:
    """The value of a pickle, or the object of a class and its attributes."""
    from importlib import import_module
    from pickle import loads

    try:
        for name in packages:
            import_module(name)
        value = loads(content)
    except ModuleNotFoundError as error:
        raise ImportError(missing(error.name or str(error), packages)) from error
    if value.__class__ is not tuple:
        return value
    cls, attributes = value
    made = cls.__new__(cls)
    made.__dict__.update(attributes)
    return made


def perform(content: bytes, packages: tuple[str, ...], batches: Iterator[Any]) -> Any:
    """Calls a function that was packed."""
    return arrive(content, packages)(batches)


def missing(name: str, packages: tuple[str, ...]) -> str:
    """What to do where a module is not found, of those that can be sent, or of others."""
    import sys

    ours = name.partition(".")[0] in packages
    advice = (
        "cdf.ship() takes it there, see docs/how-to-spark.md; or install it on every node"
        if ours
        else "install it on every node, or send an environment by spark.archives: what is compiled cannot go as a zip"
    )
    return f"{name} is not installed in this process of Spark ({sys.executable}); {advice}"


cloudpickle.register_pickle_by_value(sys.modules[__name__])
