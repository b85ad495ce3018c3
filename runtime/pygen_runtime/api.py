"""The API of one view: what generated API classes extend, sync and async on the same requests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, get_args, overload

from pygen_runtime.base import InstanceList, PygenEdge, PygenResource
from pygen_runtime.client.http import Flow, Request, Response, send
from pygen_runtime.client.resources.batches import Batch, run_reads, split
from pygen_runtime.columns import Sort
from pygen_runtime.filters import Filter, simplify
from pygen_runtime.keywords import SortKey, compile_keywords
from pygen_runtime.pagination import AsyncItemIterator, AsyncPageIterator, ItemIterator, Page, PageIterator
from pygen_runtime.paths import generated_class
from pygen_runtime.references import NodeId, NodeReference, is_pair
from pygen_runtime.serialization import decode_items, to_bytes

if TYPE_CHECKING:
    from pygen_runtime.client.core import AsyncInstanceClient, InstanceClient

T = TypeVar("T", bound=PygenResource)
L = TypeVar("L", bound="InstanceList[Any, Any]")

Where: TypeAlias = Filter | None

PAGE = 1000
"""The API's most instances per list or retrieve request (API document: limit of NodeOrEdgeListRequestV3)."""


@dataclass(frozen=True, slots=True)
class ListSource(Generic[T]):
    """The pages of a list request (API document: POST /models/instances/list)."""

    cls: type[T]
    client: Any
    filter: Filter | None = None
    sort: tuple[Sort, ...] = ()
    max_limit: int = PAGE

    def request(self, cursor: str | None, limit: int) -> Request:
        body: dict[str, Any] = {
            "instanceType": instance_type(self.cls),
            "sources": [{"source": self.cls.__view__.source}],
            "limit": limit,
        }
        if self.filter is not None:
            body["filter"] = self.filter.dump()
        if self.sort:
            body["sort"] = [key.dump() for key in self.sort]
        if cursor is not None:
            body["cursor"] = cursor
        return Request("POST", "/models/instances/list", "read", to_bytes(body))

    def decode(self, response: Response) -> Page[T]:
        items, rest = response.decode(partial(decode_items, self.cls, client=self.client))
        return Page(items, rest.get("nextCursor"), rest.get("typing"), rest.get("debug"))


def instance_type(cls: type[PygenResource]) -> str:
    return "edge" if issubclass(cls, PygenEdge) else "node"


class ViewAPI(Generic[T, L]):
    """What the sync and the async form have in common: all that is no I/O."""

    data_class: type[T]
    list_class: type[L]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for base in getattr(cls, "__orig_bases__", ()):
            arguments = get_args(base)
            if len(arguments) == 2 and isinstance(arguments[0], type):
                cls.data_class, cls.list_class = arguments

    def __init__(self, client: Any) -> None:
        self._client = client

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.data_class.__view__.reference})"

    if not TYPE_CHECKING:

        def where(self, **by: Any) -> Filter:
            """The filter for keyword arguments; raises TypeError without any."""
            found = self._filter(None, by)
            if found is None:
                raise TypeError("where() needs at least one filter keyword")
            return found

    def _filter(self, where: Filter | None, by: Mapping[str, Any]) -> Filter | None:
        found = compile_keywords(self.data_class, by, self._client.default_space)
        if where is not None and not isinstance(where, Filter):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"expected a filter such as {self.data_class.__name__}.external_id == 'x', got {where!r:.80}"
            )
        both = where if found is None else found if where is None else where & found
        return None if both is None else simplify(both)

    def _source(self, where: Filter | None, by: dict[str, Any]) -> tuple[ListSource[T], dict[str, Any]]:
        """The source for a list, and the options of its iterator."""
        if not self.data_class.__view__.queryable:
            raise TypeError(
                f"CDF cannot list {self.data_class.__view__.reference}: it maps no property and has no filter"
            )
        options: dict[str, Any] = {name: by.pop(name) for name in ("limit", "chunk_size") if name in by}
        sort = sort_keys(self.data_class, by.pop("sort", None))
        return ListSource(self.data_class, self._client, self._filter(where, by), sort), options

    def _node(self, id: NodeId) -> NodeReference:
        if isinstance(id, NodeReference):
            return id
        if isinstance(id, tuple):
            return NodeReference(*id)
        return NodeReference(self._client.complete_space(id), id)

    def _retrieve(self, ids: Sequence[NodeId]) -> Flow[L]:
        """The instances in the order of `ids`, those that exist; one request per 1,000."""
        wanted = list(dict.fromkeys(self._node(id) for id in ids))
        batches = [Batch(chunk, partial(self._retrieve_chunk, chunk)) for chunk in split(wanted, PAGE)]
        instances = yield from run_reads(batches, "read")
        found = {each.as_id(): each for each in instances}
        return self.list_class(found[id] for id in wanted if id in found)

    def _retrieve_chunk(self, ids: Sequence[NodeReference]) -> Flow[list[T]]:
        kind = instance_type(self.data_class)
        body = {
            "items": [{"instanceType": kind, **id.dump()} for id in ids],
            "sources": [{"source": self.data_class.__view__.source}],
        }
        response = yield from send(Request("POST", "/models/instances/byids", "read", to_bytes(body), items=len(ids)))
        items, _ = response.decode(partial(decode_items, self.data_class, client=self._client))
        return items


class InstanceAPI(ViewAPI[T, L]):
    """The instances of one view. Generated classes give `iterate` and `list` the keywords of their view."""

    _client: InstanceClient

    @overload
    def retrieve(self, ids: NodeId, /) -> T | None: ...  # type: ignore[overload-overlap]
    @overload
    def retrieve(self, ids: Sequence[NodeId], /) -> L: ...
    def retrieve(self, ids: Any, /) -> Any:
        """The instance with this id or None; for a list of ids those that exist, in their order.

        One request per 1,000 ids. An id is an external id in the client's default space, a pair (space, external id),
        or a reference.
        """
        if is_id(ids):
            return next(iter(self._client.run(self._retrieve([ids]))), None)
        return self._client.run(self._retrieve(ids))

    def pages(self, where: Where = None, /, *, cursor: str | None = None, **by: Any) -> PageIterator[T]:
        """The pages of a list, lazily; the `cursor` of one resumes after it, with the same filter and sort."""
        source, options = self._source(where, by)
        return PageIterator(self._client, source, cursor=cursor, **options)

    if not TYPE_CHECKING:

        def iterate(self, where: Where = None, /, **by: Any) -> Iterator[T]:
            """The instances one by one; pages follow by themselves, one of them in memory."""
            return ItemIterator(self.pages(where, **by))

        def list(self, where: Where = None, /, **by: Any) -> L:
            """All instances that pass, or the first `limit`."""
            return self.list_class(self.iterate(where, **by))


class AsyncInstanceAPI(ViewAPI[T, L]):
    """The instances of one view, for asyncio."""

    _client: AsyncInstanceClient

    @overload
    async def retrieve(self, ids: NodeId, /) -> T | None: ...  # type: ignore[overload-overlap]
    @overload
    async def retrieve(self, ids: Sequence[NodeId], /) -> L: ...
    async def retrieve(self, ids: Any, /) -> Any:
        """See InstanceAPI.retrieve."""
        if is_id(ids):
            return next(iter(await self._client.run(self._retrieve([ids]))), None)
        return await self._client.run(self._retrieve(ids))

    def pages(self, where: Where = None, /, *, cursor: str | None = None, **by: Any) -> AsyncPageIterator[T]:
        """See InstanceAPI.pages."""
        source, options = self._source(where, by)
        return AsyncPageIterator(self._client, source, cursor=cursor, **options)

    if not TYPE_CHECKING:

        def iterate(self, where: Where = None, /, **by: Any) -> AsyncIterator[T]:
            """See InstanceAPI.iterate."""
            return AsyncItemIterator(self.pages(where, **by))

        async def list(self, where: Where = None, /, **by: Any) -> L:
            """See InstanceAPI.list."""
            return self.list_class([each async for each in self.iterate(where, **by)])


def is_id(value: Any) -> bool:
    """Whether `value` is one id; a pair of texts is (space, external id)."""
    return isinstance(value, (str, NodeReference)) or is_pair(value)


def sort_keys(cls: type[PygenResource], sort: SortKey | Sequence[SortKey] | None) -> tuple[Sort, ...]:
    """The keys of a sort; raises TypeError for a property that the view does not have."""
    keys = () if sort is None else (sort,) if isinstance(sort, (str, Sort)) else sort
    return tuple(key if isinstance(key, Sort) else _named_key(cls, key) for key in keys)


def _named_key(cls: type[PygenResource], key: str) -> Sort:
    name = key.lstrip("-")
    try:
        found = generated_class(cls).__pygen_attribute__(name)
    except AttributeError:
        raise TypeError(f"{cls.__name__} has no property {name!r} to sort by") from None
    column = getattr(found, "pygen_column", found)
    return column.desc() if key.startswith("-") else column.asc()  # type: ignore[no-any-return]
