"""Relation handles: what a relation attribute of an instance gives. Reading the attribute never does a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from pygen_runtime.filters.references import NodeReference

if TYPE_CHECKING:
    from pygen_runtime.client.view_api import Where
    from pygen_runtime.filters.schema import Connection
    from pygen_runtime.model.instances import InstanceList
    from pygen_runtime.reading.relation_reads import RelationRead

T = TypeVar("T")
E = TypeVar("E")


@dataclass(frozen=True, slots=True)
class Binding:
    """What a direct relation needs to fetch its targets: the client, and the property `name` of `owner`."""

    client: Any
    owner: type[Any]
    name: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What a relation led to: kept by `.all()`, or `included` by the query that read the instance."""

    items: Any
    edges: Any = None
    included: bool = False


class PygenRelation(Generic[T]):
    """The instances at the far side of a relation.

    Iterating it, `all`, `first` and `count` are requests, unless a query included the relation. `all` keeps its list
    until the instance is refreshed; plain iteration keeps nothing; `count` asks the server. On an instance of an async
    client use ``async for``, `all_async`, `first_async` and `count_async`.
    """

    __slots__ = ()

    def _read(self) -> RelationRead:
        raise NotImplementedError

    def _get_kept(self) -> Kept | None:
        return None

    def _keep(self, kept: Kept) -> None:
        """Remember what was read."""

    def all(self) -> InstanceList[T, Any]:  # type: ignore[type-var]  # pyright: ignore
        """Every instance that the relation leads to; kept until the instance is refreshed.

        One request per 1,000 of them.

        Raises:
            ConfigurationError: where the instance has no client, or an async one.
        """
        read = self._read()
        client = read.sync_client("all")
        kept = self._get_kept()
        if kept is None:
            kept = client.run(read.everything())
            self._keep(kept)
        return kept.items  # type: ignore[no-any-return]

    def first(self) -> T | None:
        """The first instance that the relation leads to, None without any. One request, mostly."""
        read = self._read()
        client = read.sync_client("first")
        kept = self._get_kept()
        return next(iter(kept.items), None) if kept else client.run(read.first())

    def count(self) -> int:
        """How many instances the relation leads to, as the server counts now. One request, for edges one per 10,000."""
        read = self._read()
        client = read.sync_client("count")
        kept = self._get_kept()
        return len(kept.items) if kept and kept.included else client.run(read.count())

    def filter(self, where: Where = None, /, **by: Any) -> FilteredRelation[T]:
        """The relation, less what does not pass `where` and the filter keywords of the target. No request yet."""
        return FilteredRelation(self._read().narrowed(where, by))

    def __iter__(self) -> Iterator[T]:
        read = self._read()
        client = read.sync_client("__iter__")
        kept = self._get_kept()
        return iter(kept.items) if kept else read.iterate(client)

    async def all_async(self) -> InstanceList[T, Any]:  # type: ignore[type-var]  # pyright: ignore
        """See `all`."""
        read = self._read()
        client = read.async_client("all_async")
        kept = self._get_kept()
        if kept is None:
            kept = await client.run(read.everything())
            self._keep(kept)
        return kept.items  # type: ignore[no-any-return]

    async def first_async(self) -> T | None:
        """See `first`."""
        read = self._read()
        client = read.async_client("first_async")
        kept = self._get_kept()
        return next(iter(kept.items), None) if kept else await client.run(read.first())

    async def count_async(self) -> int:
        """See `count`."""
        read = self._read()
        client = read.async_client("count_async")
        kept = self._get_kept()
        return len(kept.items) if kept and kept.included else await client.run(read.count())

    def __aiter__(self) -> AsyncIterator[T]:
        from pygen_runtime.reading.relation_reads import iterate_kept

        read = self._read()
        client = read.async_client("__aiter__")
        kept = self._get_kept()
        return iterate_kept(kept.items) if kept else read.iterate_async(client)

    def __bool__(self) -> NoReturn:
        raise TypeError("a relation has no truth value: compare it with None, or ask its references or .first()")


class FilteredRelation(PygenRelation[T]):
    """A relation less what a filter keeps out; it keeps nothing, every use is a request."""

    __slots__ = ("_narrowed",)

    def __init__(self, narrowed: RelationRead) -> None:
        self._narrowed = narrowed

    def _read(self) -> RelationRead:
        return self._narrowed

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._narrowed.hop.name})"


class DirectRelation(NodeReference, PygenRelation[T]):
    """A direct relation: a reference to its target, which it can fetch.

    >>> DirectRelation("my_space", "P-101") == NodeReference("my_space", "P-101")
    True
    """

    __slots__ = ("_bound", "_target")

    def _read(self) -> RelationRead:
        from pygen_runtime.reading.relation_reads import read_direct

        return read_direct(getattr(self, "_bound", None), (self,))

    def _get_kept(self) -> Kept | None:
        return getattr(self, "_target", None)

    def _keep(self, kept: Kept) -> None:
        _set_target(self, kept)


bind_direct = DirectRelation.__dict__["_bound"].__set__
"""`bind_direct(relation, binding)`: the slot itself, because it is set for each relation of each instance read."""
_set_target = DirectRelation.__dict__["_target"].__set__


class DirectRelationList(PygenRelation[T]):
    """A list of direct relations; `references` are its targets as the instance holds them, without a request."""

    __slots__ = ("_bound", "_references", "_targets")

    def __init__(self, references: Iterable[NodeReference] | None = None, bound: Binding | None = None) -> None:
        self._references = None if references is None else tuple(references)
        self._bound = bound
        self._targets: Kept | None = None

    @property
    def references(self) -> tuple[NodeReference, ...]:
        """The targets, in the order that CDF keeps; empty where the property has no value."""
        return self._references or ()

    @property
    def has_value(self) -> bool:
        """Whether the property has a value, be it an empty list."""
        return self._references is not None

    def _read(self) -> RelationRead:
        from pygen_runtime.reading.relation_reads import read_direct

        return read_direct(self._bound, self.references)

    def _get_kept(self) -> Kept | None:
        return self._targets

    def _keep(self, kept: Kept) -> None:
        self._targets = kept

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DirectRelationList):
            return NotImplemented
        return self._references == other._references  # pyright: ignore[reportUnknownMemberType]

    def __hash__(self) -> int:
        return hash(self._references)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.references)})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Without the client: a copy is a value."""
        return type(self), (self._references,)


class ConnectionRelation(PygenRelation[T]):
    """Edges of an instance, or a reverse relation: nothing of it is stored on the instance."""

    __slots__ = ("_connection", "_owner")

    def __init__(self, connection: Connection, owner: Any) -> None:
        self._connection = connection
        self._owner = owner

    def _read(self) -> RelationRead:
        from pygen_runtime.reading.relation_reads import read_connection

        return read_connection(self._owner, self._connection.name)

    def _get_kept(self) -> Kept | None:
        kept: dict[str, Kept] | None = getattr(self._owner, "_kept", None)
        return kept.get(self._connection.name) if kept else None

    def _keep(self, kept: Kept) -> None:
        keep(self._owner, self._connection.name, kept)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._connection.name} of {self._owner.external_id})"


class EdgeRelation(ConnectionRelation[T], Generic[T, E]):
    """Edges with properties of their own: iterating gives the nodes at the far side, `edges` what leads to them."""

    __slots__ = ()

    def edges(self) -> InstanceList[E, Any]:  # type: ignore[type-var]  # pyright: ignore
        """The edges, one per node of `all` and in its order; read and kept together with it."""
        self.all()
        return self._edges()  # type: ignore[no-any-return]

    async def edges_async(self) -> InstanceList[E, Any]:  # type: ignore[type-var]  # pyright: ignore
        """See `edges`."""
        await self.all_async()
        return self._edges()  # type: ignore[no-any-return]

    def _edges(self) -> Any:
        kept = self._get_kept()
        return None if kept is None else kept.edges


def keep(owner: Any, name: str, kept: Kept) -> None:
    """Remember what the edges or the reverse relation `name` of an instance led to."""
    known: dict[str, Kept] | None = getattr(owner, "_kept", None)
    if known is None:
        object.__setattr__(owner, "_kept", {name: kept})
    else:
        known[name] = kept
