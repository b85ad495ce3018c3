"""Relation handles: what a relation attribute of an instance gives. Reading the attribute never does a request."""

from __future__ import annotations

from collections.abc import AsyncIterator, Hashable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from typing_extensions import Self, Unpack

from pygen_runtime.exceptions import ConfigurationError
from pygen_runtime.filters.expressions import Filter
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.filters.schema import Connection
from pygen_runtime.model.advice import of_relation
from pygen_runtime.model.binding import Binding, BoundRelation, Kept, RelationRead, Start
from pygen_runtime.model.data import POINTS, HasData, data_behind
from pygen_runtime.model.html_tables import facts_html
from pygen_runtime.model.lists import InstanceList
from pygen_runtime.model.single import only

if TYPE_CHECKING:
    from pygen_runtime.http.flow import Flow
    from pygen_runtime.points.asking import DataKeywords
    from pygen_runtime.points.handle import PointsQuery

T = TypeVar("T")
E = TypeVar("E")


class PygenRelation(Generic[T]):
    """The instances at the far side of a relation.

    Iterating it, `all`, `first`, `one` and `count` are requests, unless a query included the relation. `all` keeps its
    list until the instance is refreshed; plain iteration keeps nothing; `count` asks the server. On an instance of an
    async client use ``async for``, `all_async`, `first_async`, `one_async` and `count_async`.
    """

    __slots__ = ()

    def _bound(self) -> BoundRelation:
        """Raises ConfigurationError where the instance was not read through a client."""
        return _checked(getattr(self, "_relation", None))

    def _start(self) -> Start:
        raise NotImplementedError

    def _read(self, bound: BoundRelation) -> RelationRead:
        return bound.binding.follow(bound.name, self._start())

    def _follow(self, bound: BoundRelation) -> RelationRead:
        """What a request of this one relation reads."""
        if self._start():  # an empty list is no request
            bound.binding.followed(bound.name, self._told_apart_by())
        return self._read(bound)

    def _told_apart_by(self) -> Hashable:
        """What no other instance of the page has; nothing that would keep the instance alive."""
        return id(self)

    def _get_kept(self) -> Kept | None:
        return getattr(self, "_kept", None)

    def _keep(self, kept: Kept) -> None:
        """Remember what was read."""
        object.__setattr__(self, "_kept", kept)

    def all(self) -> InstanceList[T, Any]:
        """Every instance that the relation leads to; kept until the instance is refreshed.

        One request per 1,000 of them.

        Raises:
            ConfigurationError: where the instance has no client, or an async one.
        """
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.runner(bound.name, "all")
        if kept is None:
            kept = client.run(self._follow(bound).everything())
            self._keep(kept)
        return kept.items

    def first(self) -> T | None:
        """The first instance that the relation leads to, None without any. One request, mostly."""
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.runner(bound.name, "first")
        return next(iter(kept.items), None) if kept else client.run(self._follow(bound).first())

    def one(self) -> T:
        """The only instance that the relation leads to. One request, mostly.

        Raises:
            ResourceNotFoundError: where it leads to none.
            NotUniqueError: where it leads to several; the error says to how many.
        """
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.runner(bound.name, "one")
        found: T = _only(kept, bound) if kept else client.run(self._follow(bound).one())
        return found

    def count(self) -> int:
        """How many instances the relation leads to, as the server counts now. One request, for edges one per 10,000."""
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.runner(bound.name, "count")
        return len(kept.items) if kept and kept.included else client.run(self._follow(bound).count())

    def filter(self, where: Filter | None = None, /, **by: Any) -> FilteredRelation[T]:
        """The relation, less what does not pass `where` and the filter keywords of the target. No request yet."""
        bound = self._bound()
        return FilteredRelation(bound, self._read(bound).narrowed(where, by))

    def data(self: Iterable[HasData], **keywords: Unpack[DataKeywords]) -> PointsQuery:
        """The points of the time series that the relation leads to; keywords as those of `client.time_series.data`. No
        request yet; then one per 1,000 instances, and those for their points."""
        relation: Any = self
        bound: BoundRelation = relation._bound()
        shown = f"the relation {bound.name}"
        return data_behind(bound.binding.doors(POINTS), relation._everything, keywords, shown)

    def _everything(self) -> Flow[Iterable[T]]:
        kept = self._get_kept()
        if kept is None:
            kept = yield from self._follow(self._bound()).everything()
        return kept.items

    def __iter__(self) -> Iterator[T]:
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.runner(bound.name, "__iter__")
        return iter(kept.items) if kept else self._follow(bound).iterate(client)

    async def all_async(self) -> InstanceList[T, Any]:
        """See `all`."""
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.async_runner(bound.name, "all_async")
        if kept is None:
            kept = await client.run(self._follow(bound).everything())
            self._keep(kept)
        return kept.items

    async def first_async(self) -> T | None:
        """See `first`."""
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.async_runner(bound.name, "first_async")
        return next(iter(kept.items), None) if kept else await client.run(self._follow(bound).first())

    async def one_async(self) -> T:
        """See `one`."""
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.async_runner(bound.name, "one_async")
        found: T = _only(kept, bound) if kept else await client.run(self._follow(bound).one())
        return found

    async def count_async(self) -> int:
        """See `count`."""
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.async_runner(bound.name, "count_async")
        return len(kept.items) if kept and kept.included else await client.run(self._follow(bound).count())

    def __aiter__(self) -> AsyncIterator[T]:
        bound, kept = self._bound(), self._get_kept()
        client = bound.binding.async_runner(bound.name, "__aiter__")
        return _iterate(kept.items) if kept else self._follow(bound).iterate_async(client)

    def _repr_html_(self) -> str:
        return facts_html(
            repr(self), {"follow it": "iterate it, .all(), .first(), .one(), .filter(…)", "ask": ".count()"}
        )

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name.startswith("__") or not name.startswith("_")]

    def __copy__(self) -> Self:
        """As it is: nothing of a handle changes but what it keeps."""
        return self

    def __bool__(self) -> NoReturn:
        raise TypeError("a relation has no truth value: compare it with None, or ask its references or .first()")

    if not TYPE_CHECKING:

        def __len__(self) -> NoReturn:
            # list() and tuple() ask for a hint of the length, and pass over a TypeError.
            raise TypeError("a relation has no length before it is read: write .count(), or len(….all())")

        def __getitem__(self, index: Any) -> NoReturn:
            raise TypeError("a relation has no items before it is read: write .first(), .one(), or .all()[…]")

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):  # slots that nothing is in yet, and protocols
                raise AttributeError(name)
            advice = of_relation(name, isinstance(self, DirectRelation))
            raise AttributeError(f"a relation has no {name}: {advice}", name=name, obj=self)


class FilteredRelation(PygenRelation[T]):
    """A relation less what a filter keeps out; it keeps nothing, every use is a request."""

    __slots__ = ("_narrowed", "_relation")

    def __init__(self, relation: BoundRelation, narrowed: RelationRead) -> None:
        self._relation = relation
        self._narrowed = narrowed

    def _read(self, bound: BoundRelation) -> RelationRead:
        return self._narrowed

    def _follow(self, bound: BoundRelation) -> RelationRead:
        """No query includes less than the whole relation: there is nothing to advise."""
        return self._narrowed

    def _keep(self, kept: Kept) -> None:
        pass

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._relation.name})"


class DirectRelation(NodeReference, PygenRelation[T]):
    """A direct relation: a reference to its target, which it can fetch.

    >>> DirectRelation("my_space", "P-101") == NodeReference("my_space", "P-101")
    True
    """

    __slots__ = ("_kept", "_relation")

    def _start(self) -> Start:
        return (self,)


bind_direct = DirectRelation.__dict__["_relation"].__set__
"""`bind_direct(relation, bound)`: the slot itself, because it is set for each relation of each instance read."""


class DirectRelationList(PygenRelation[T]):
    """A list of direct relations; `references` are its targets as the instance holds them, without a request."""

    __slots__ = ("_kept", "_references", "_relation")

    def __init__(self, references: Iterable[NodeReference] | None = None, bound: BoundRelation | None = None) -> None:
        self._references = None if references is None else tuple(references)
        self._relation = bound

    @property
    def references(self) -> tuple[NodeReference, ...]:
        """The targets, in the order that CDF keeps; empty where the property has no value."""
        return self._references or ()

    @property
    def has_value(self) -> bool:
        """Whether the property has a value, be it an empty list."""
        return self._references is not None

    def _start(self) -> Start:
        return self.references

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, DirectRelationList):
            return NotImplemented
        return self._references == other._references  # pyright: ignore[reportUnknownMemberType]

    def __hash__(self) -> int:
        return hash(self._references)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({list(self.references)})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Without the binding: a pickle and a deep copy are values."""
        return type(self), (self._references,)


class ConnectionRelation(PygenRelation[T]):
    """Edges of an instance, or a reverse relation: nothing of it is stored on the instance."""

    __slots__ = ("_connection", "_owner")

    def __init__(self, connection: Connection, owner: Any) -> None:
        self._connection = connection
        self._owner = owner

    def _bound(self) -> BoundRelation:
        binding: Binding | None = getattr(self._owner, "_binding", None)
        name = self._connection.name
        found = None if binding is None else BoundRelation(binding, name)
        return _checked(found, f"the relation {type(self._owner).__name__}.{name}")

    def _start(self) -> Start:
        return (NodeReference(self._owner.space, self._owner.external_id),)

    def _told_apart_by(self) -> Hashable:
        return (self._owner.space, self._owner.external_id)

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

    def edges(self) -> InstanceList[E, Any]:
        """The edges, one per node of `all` and in its order; read and kept together with it."""
        self.all()
        return self._edges()

    async def edges_async(self) -> InstanceList[E, Any]:
        """See `edges`."""
        await self.all_async()
        return self._edges()

    def _edges(self) -> InstanceList[E, Any]:
        kept = self._get_kept()
        assert kept is not None and kept.edges is not None
        return kept.edges


def keep(owner: Any, name: str, kept: Kept) -> None:
    """Remember what the edges or the reverse relation `name` of an instance led to."""
    known: dict[str, Kept] | None = getattr(owner, "_kept", None)
    object.__setattr__(owner, "_kept", {**(known or {}), name: kept})


def _checked(bound: BoundRelation | None, what: str = "this relation") -> BoundRelation:
    if bound is None:
        raise ConfigurationError(
            f"{what} has no client to read with: get the instance from a client, such as "
            "client.….get(...) or .list(), or refresh it with client.refresh(instance)"
        )
    return bound


def _only(kept: Kept, bound: BoundRelation) -> Any:
    return only(kept.items, len(kept.items), f"the relation {bound.name}")


async def _iterate(items: Iterable[T]) -> AsyncIterator[T]:
    for each in items:
        yield each
