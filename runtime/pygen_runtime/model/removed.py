"""Names of an earlier model, which say at use that they are gone: a class stays importable, a property raises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from typing_extensions import deprecated as deprecated_name

from pygen_runtime.exceptions import RemovedError

__all__ = ["Removed", "deprecated_name", "reasons_of", "removed_name"]

if TYPE_CHECKING:
    removed_name = property

    class Removed: ...
else:

    class removed_name(property):
        """A property that raises, on an object and on its class: a filter on it must not pass in silence."""

        def __get__(self, instance: object, owner: type[Any] | None = None) -> NoReturn:
            raise RemovedError(_name(instance, owner, self.fget.__name__), self.fget.__deprecated__)

        def __set__(self, instance: object, value: object) -> NoReturn:
            self.__get__(instance)

    class _Meta(type):
        def __call__(cls, *_: object, **__: object) -> NoReturn:
            raise RemovedError(cls.__name__, cls.__deprecated__)

        def __getattr__(cls, name: str) -> NoReturn:
            if name.startswith("__"):  # what Python and its tools look for in any class
                raise AttributeError(name)
            raise RemovedError(cls.__name__, cls.__deprecated__)

        def __instancecheck__(cls, instance: object) -> NoReturn:
            raise RemovedError(cls.__name__, cls.__deprecated__)

    class Removed(metaclass=_Meta):
        """The class of a view that is gone: it can be imported and named in annotations, everything else raises."""


def _name(instance: object, owner: type[Any] | None, member: str) -> str:
    cls = type(instance) if owner is None else owner
    return f"{cls.__name__}.{member}"


def reasons_of(cls: type[Any]) -> dict[str, str]:
    """Why a class no longer has members of those names."""
    held: dict[str, Any] = {name: value for base in reversed(cls.__mro__) for name, value in vars(base).items()}
    return {name: value.fget.__deprecated__ for name, value in held.items() if type(value) is _REMOVED}


_REMOVED: type[Any] = removed_name
