"""What instances know of the client that read them: protocols, so that data classes need nothing of reading and writing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from typing_extensions import Self

from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.lists import InstanceList

if TYPE_CHECKING:
    from pygen_runtime.http.doors import Doors
    from pygen_runtime.http.flow import AsyncRunner, Flow, Runner

Start: TypeAlias = tuple[NodeReference, ...]
"""What a relation starts from: the targets that a direct relation names, or else the instance itself."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a relation led to: kept by `.all()`, or `included` by the query that read the instance."""

    items: InstanceList[Any, Any]
    edges: InstanceList[Any, Any] | None = None
    included: bool = False


class RelationRead(Protocol):
    """The requests of a relation, as flows; `iterate` begins none before the first item is asked for."""

    def narrowed(self, where: Filter | None, by: Mapping[str, Any]) -> RelationRead:
        """The same, less what does not pass `where` and the filter keywords of the target."""
        ...

    def everything(self) -> Flow[Kept]: ...
    def first(self) -> Flow[Any]: ...
    def one(self) -> Flow[Any]:
        """The only one; raises ResourceNotFoundError where there is none, NotUniqueError where there are several."""
        ...

    def count(self) -> Flow[int]: ...
    def iterate(self, client: Runner) -> Iterator[Any]: ...
    def iterate_async(self, client: AsyncRunner) -> AsyncIterator[Any]: ...


class Binding(Protocol):
    """Made by a client for one class, and shared by all instances of it that were read together.

    `runner` and `async_runner` raise ConfigurationError where the client is of the other kind; `form` is the method of
    the relation `name` that needs one. So do `save`, `refresh` and `delete` on instances of an async client.
    """

    @property
    def default_space(self) -> str | None: ...

    def of(self, cls: type[Any]) -> Binding:
        """The binding of the same client for another class."""
        ...

    def for_page(self) -> Self:
        """The same for the instances of one page, which are counted together."""
        ...

    def followed(self, name: str, start: Hashable) -> None:
        """The relation is about to be read for one instance; `start` tells it from others."""
        ...

    def follow(self, name: str, start: Start) -> RelationRead: ...
    def runner(self, name: str, form: str) -> Runner: ...
    def async_runner(self, name: str, form: str) -> AsyncRunner: ...
    def doors(self, noun: str) -> Doors:
        """What runs the flows of a handle, of points or of a content."""
        ...

    def save(self, instance: Any) -> None: ...
    def refresh(self, instance: Any) -> None: ...
    def delete(self, instance: Any) -> None: ...


@dataclass(frozen=True, slots=True)
class BoundRelation:
    """The relation `name` of the class of a binding; the handles of all instances of a page share it."""

    binding: Binding
    name: str
