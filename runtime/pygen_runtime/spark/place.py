"""Where classes and clients come from in a process: by import, so that nothing but names is pickled, and no secret."""

from __future__ import annotations

import inspect
import os
import re
import sys
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.names import hint
from pygen_runtime.model.instances import PygenEdge
from pygen_runtime.spark.arrival import missing, own_packages
from pygen_runtime.version import SCHEMA_VERSION, __version__

EDGES = "edges"
"""The view of edges that no view has; no view of a package is called so."""
TRIES = 8
"""Attempts after the first: a task that fails costs one of Spark's, and all that it has read."""
SHIP = "cdf.ship() takes what is installed here there, see docs/how-to-spark.md"


@dataclass(frozen=True, slots=True)
class Place:
    """A view of a generated package, and the function that makes a client ("" for the environment), by their names.

    `stamp` is what the driver has installed: an executor with anything else says so.
    """

    package: str
    client_class: str
    view: str
    client: str = ""
    stamp: tuple[tuple[str, str], ...] = ()

    @property
    def cls(self) -> Any:
        """The read class of the view."""
        if self.view == EDGES:
            return PygenEdge
        views = views_of(self.package)
        if self.view not in views:
            raise ConfigurationError(f"{self.package} has no view {self.view!r}; {hint(self.view, views)}")
        return getattr(imported(self.package), views[self.view])

    def open(self) -> Any:
        """The client of this process, made when it is first asked for and kept: a worker is used again and again."""
        key = (os.getpid(), self.package, self.client)  # a forked process has copies of its parent's
        if key not in _CLIENTS:
            _CLIENTS[key] = self._made()
        return _CLIENTS[key]

    def _made(self) -> Any:
        if not self.client:
            cls = getattr(imported(self.package), self.client_class)
            return cls.from_env(max_retries=TRIES)
        client = client_function(self.client)()
        if not hasattr(client, "run") or not hasattr(client, "with_options"):
            raise ConfigurationError(f"{self.client} gives {type(client).__name__}, not a client of {self.package}")
        return client.with_options(max_retries=max(TRIES, client.config.max_retries))

    def stamped(self) -> Place:
        return Place(self.package, self.client_class, self.view, self.client, stamp_of(self.package))

    def check(self) -> None:
        """Raises ConfigurationError where this process has another package or runtime than the driver."""
        here = dict(stamp_of(self.package))
        for name, there in self.stamp:
            if here[name] != there:
                raise ConfigurationError(f"{name} is {here[name]} on this executor and {there} on the driver; {SHIP}")


_CLASS = re.compile(r"\w+")
_CLIENTS: dict[tuple[int, str, str], Any] = {}


@cache
def stamp_of(package: str) -> tuple[tuple[str, str], ...]:
    """What has to be the same on the driver and on every executor."""
    module = imported(package)
    return (
        ("Python", "{}.{}".format(*sys.version_info)),
        ("pygen-runtime", __version__),
        ("the schema version of pygen-runtime", str(SCHEMA_VERSION)),
        (f"the digest of the model of {package}", module.__model_digest__),
        (f"the hatch-pygen that made {package}", module.__pygen_version__),
    )


def imported(package: str) -> Any:
    """The generated package.

    Raises:
        ConfigurationError: where this process does not find it.
    """
    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        raise ConfigurationError(missing(error.name or package, own_packages(package))) from error


@cache
def views_of(package: str) -> dict[str, str]:
    """The attribute of each view in `<package>.spark` -> the name of its class."""
    imported(package)
    module = import_module(f"{package}.spark")
    views = next(each for each in vars(module).values() if _is_views(each, module.__name__))
    return {name: _CLASS.findall(text)[-1] for name, text in inspect.get_annotations(views).items()}


def _is_views(value: Any, module: str) -> bool:
    return isinstance(value, type) and value.__module__ == module and "source" in vars(value)


def client_function(path: str) -> Any:
    """The function that a text "plant.cdf:make_client" names.

    Raises:
        ConfigurationError: where there is none.
    """
    module, _, name = path.partition(":")
    try:
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigurationError(
            f"client={path!r} cannot be imported in this process ({error}): it names a function as module:function, in a "
            "module that every node has; spark.sparkContext.addPyFile takes one there"
        ) from error
    if not callable(found):
        raise ConfigurationError(f"client={path!r} names no function")
    return found
