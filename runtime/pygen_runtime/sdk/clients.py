"""What generated clients extend: their annotations name the API classes, which are made when they are first used."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from typing_extensions import Self

from pygen_runtime.client.async_instance_client import AsyncInstanceClient
from pygen_runtime.client.sync_instance_client import InstanceClient
from pygen_runtime.filters.names import suggestion
from pygen_runtime.lazy import package_of, part_of


def generated_package(cls: type[Any]) -> str:
    """The package whose `_client` module holds the generated class that `cls` is or extends."""
    return next(package for base in cls.__mro__ if (package := _home(base)))


def _home(base: type[Any]) -> str | None:
    """The package of a class that is a generated client or group itself; None for all others."""
    package = package_of(base.__module__)
    return package if package and base.__module__ in (package, f"{package}._client") else None


def annotations_of(cls: type[Any]) -> dict[str, str]:
    """The annotations of a generated client or group, those of its parents included: names of classes."""
    bases = (base for base in reversed(cls.__mro__) if _home(base))
    return {name: text for base in bases for name, text in inspect.get_annotations(base).items()}


class _Views:
    """Serves the annotated view APIs and groups of a client; each is kept once made."""

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            known = {} if name.startswith("_") else annotations_of(type(self))
            class_name = known.get(name)
            if class_name is None:
                raise AttributeError(f"{type(self).__name__} has no attribute {name!r}{suggestion(name, known)}")
            package = generated_package(type(self))
            groups = part_of(package, "_client")
            found = getattr(groups, class_name, None) or getattr(part_of(package, "_api"), class_name)
            made = found(getattr(self, "_client", self))
            self.__dict__[name] = made
            return made

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *annotations_of(type(self))})


class ViewGroup(_Views):
    """The views of one data model, on a client of several."""

    def __init__(self, client: Any) -> None:
        self._client = client


EMBEDDED_URL, EMBEDDED_PROJECT = "https://emulator.local", "embedded"


class _Generated(_Views):
    if TYPE_CHECKING:
        default_space: ClassVar[str | None]

    @classmethod
    def embedded(cls, path: str | Path | None = None, *, strict: bool = False, **options: Any) -> Self:
        """A client on an emulator of its own, in memory or in the file `path`: no CDF, no credentials, no network.

        The emulator holds the data model of the package and the default space; `strict` as `Emulator` has it; `options`
        are the client's.
        """
        from pygen_runtime.emulator.core import Emulator, EmulatorTransport

        # A file is left to others when the client is closed; what is in memory would be lost.
        transport = EmulatorTransport(Emulator.of(generated_package(cls), path, strict=strict), owns=path is not None)
        arguments = {"base_url": EMBEDDED_URL, "project": EMBEDDED_PROJECT, "transport": transport}
        client: Any = cls  # what takes these arguments is the class beside this one
        made: Self = client(**{**arguments, **options})
        return made

    def _repr_html_(self) -> str:
        from pygen_runtime.sdk.about import client_html

        return client_html(self, annotations_of(type(self)), generated_package(type(self)))


class GeneratedClient(_Generated, InstanceClient):
    """The base of a generated client, for threads."""


class AsyncGeneratedClient(_Generated, AsyncInstanceClient):
    """The base of a generated client, for asyncio."""
