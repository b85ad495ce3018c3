"""The instances API: nodes and edges."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from pygen_runtime.filters.references import ViewReference, several
from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator
from pygen_runtime.http.flow import Flow
from pygen_runtime.requests import instances as requests
from pygen_runtime.requests.instances import (
    DebugLike,
    FilterLike,
    InstanceIdLike,
    InstanceWriteLike,
    SortLike,
    SourceLike,
)
from pygen_runtime.requests.limits import PAGE

if TYPE_CHECKING:
    from pygen_runtime.http.flow import AsyncRunner
    from pygen_runtime.wire import (
        AggregatedItem,
        Aggregation,
        ApplyAnswer,
        Edge,
        InstanceId,
        InstanceInspection,
        InstanceKind,
        Node,
        QueryAnswer,
        QueryRequest,
        SyncRequest,
    )


class AsyncInstancesAPI:
    """Nodes and edges, for asyncio."""

    def __init__(self, client: AsyncRunner) -> None:
        self._client = client

    def pages(
        self,
        instance_type: InstanceKind = "node",
        sources: Sequence[SourceLike] | None = None,
        filter: FilterLike | None = None,
        sort: Sequence[SortLike] | None = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        cursor: str | None = None,
        include_typing: bool = False,
        debug: DebugLike | None = None,
        prefetch: bool = True,
    ) -> AsyncPageIterator[Node | Edge]:
        """The pages of the instances that have data in all `sources` and pass `filter`, from `cursor` on, lazily.

        One request per `chunk_size` instances (1-1000, default 1000; less where the server times out).
        """
        asked = {"filter": filter, "sort": sort, "include_typing": include_typing, "debug": debug}
        source = requests.pages(sources, instance_type=instance_type, **asked)
        return AsyncPageIterator(self._client, source, limit, chunk_size, cursor, prefetch)

    def iterate(
        self,
        instance_type: InstanceKind = "node",
        sources: Sequence[SourceLike] | None = None,
        filter: FilterLike | None = None,
        sort: Sequence[SortLike] | None = None,
        limit: int | None = None,
        chunk_size: int | None = None,
        prefetch: bool = True,
    ) -> AsyncItemIterator[Node | Edge]:
        """As `pages`, one by one; holds one page at a time."""
        return AsyncItemIterator(self.pages(instance_type, sources, filter, sort, limit, chunk_size, prefetch=prefetch))

    async def list(
        self,
        instance_type: InstanceKind = "node",
        sources: Sequence[SourceLike] | None = None,
        filter: FilterLike | None = None,
        sort: Sequence[SortLike] | None = None,
        limit: int | None = None,
    ) -> builtins.list[Node | Edge]:
        """All of `iterate`: without `limit` everything. One request per 1,000 instances."""
        return [each async for each in self.iterate(instance_type, sources, filter, sort, limit)]

    @overload
    async def get(self, ids: InstanceIdLike, sources: Sequence[SourceLike] | None = None) -> Node | Edge: ...
    @overload
    async def get(
        self, ids: Iterable[InstanceIdLike], sources: Sequence[SourceLike] | None = None
    ) -> builtins.list[Node | Edge]: ...
    async def get(
        self, ids: InstanceIdLike | Iterable[InstanceIdLike], sources: Sequence[SourceLike] | None = None
    ) -> Any:
        """The instance with this id, or all of a list, in that order. One request per 1,000 ids.

        Raises:
            ResourceNotFoundError: where one does not exist, or lacks data in one of `sources`; `missing` has all.
        """
        return await self._client.run(requests.get(ids, sources))

    @overload
    async def retrieve(self, ids: InstanceIdLike, sources: Sequence[SourceLike] | None = None) -> Node | Edge: ...
    @overload
    async def retrieve(
        self, ids: Iterable[InstanceIdLike], sources: Sequence[SourceLike] | None = None
    ) -> builtins.list[Node | Edge]: ...
    async def retrieve(
        self, ids: InstanceIdLike | Iterable[InstanceIdLike], sources: Sequence[SourceLike] | None = None
    ) -> Any:
        """The instance with this id, as `get`; of a list of ids those that exist, in that order.

        One request per 1,000 ids.

        Raises:
            ResourceNotFoundError: where the one asked for does not exist, or lacks data in one of `sources`.
        """
        many = several(ids)
        found: Flow[Any] = requests.get(ids, sources) if many is None else requests.retrieve(many, sources)
        return await self._client.run(found)

    async def exists(self, id: InstanceIdLike, sources: Sequence[SourceLike] | None = None) -> bool:
        """Whether there is an instance with this id, and with data in each of `sources`. One request."""
        return bool(await self._client.run(requests.retrieve([id], sources)))

    async def apply(
        self,
        items: Iterable[InstanceWriteLike] | InstanceWriteLike = (),
        delete: Iterable[InstanceIdLike] | InstanceIdLike = (),
        *,
        replace: bool = False,
        skip_on_version_conflict: bool = False,
        auto_create_direct_relations: bool = True,
        auto_create_start_nodes: bool = False,
        auto_create_end_nodes: bool = False,
    ) -> ApplyAnswer:
        """Create, merge or (`replace`) replace. Up to 1,000 items and deletes are one transaction and one request;
        more are several requests, nodes before edges, deletes last.

        Raises:
            ConflictError: where an `existing_version` is older than what is stored.
            MultiRequestError: with what succeeded, failed and is unknown, where one of several requests failed.
        """
        flow = requests.apply(
            items,
            delete,
            replace=replace,
            skip_on_version_conflict=skip_on_version_conflict,
            auto_create_direct_relations=auto_create_direct_relations,
            auto_create_start_nodes=auto_create_start_nodes,
            auto_create_end_nodes=auto_create_end_nodes,
        )
        return await self._client.run(flow)

    async def delete(self, ids: InstanceIdLike | Iterable[InstanceIdLike]) -> builtins.list[InstanceId]:
        """Delete, edges of a deleted node too; the ids of those that existed. One request per 1,000 ids."""
        return await self._client.run(requests.delete(ids))

    async def search(
        self,
        view: ViewReference,
        query: str | None = None,
        *,
        instance_type: InstanceKind = "node",
        properties: Sequence[str] | None = None,
        operator: Literal["AND", "OR"] = "OR",
        filter: FilterLike | None = None,
        sort: Sequence[SortLike] | None = None,
        limit: int = PAGE,
        target_units: Sequence[Any] | None = None,
    ) -> builtins.list[Node | Edge]:
        """The instances whose text properties match `query`, best first. One request, at most 1,000 instances, of which
        `IncompleteResultWarning` tells."""
        flow = requests.search(
            view=view,
            query=query,
            instance_type=instance_type,
            properties=properties,
            operator=operator,
            filter=filter,
            sort=sort,
            limit=limit,
            target_units=target_units,
        )
        return await self._client.run(flow)

    async def aggregate(
        self,
        view: ViewReference,
        aggregates: Sequence[Aggregation | Mapping[str, Any]] | None = None,
        *,
        group_by: Sequence[str] | None = None,
        instance_type: InstanceKind = "node",
        query: str | None = None,
        properties: Sequence[str] | None = None,
        filter: FilterLike | None = None,
        limit: int | None = None,
        target_units: Sequence[Any] | None = None,
    ) -> builtins.list[AggregatedItem]:
        """One item, or one per group: at most 1,000, of which `IncompleteResultWarning` tells. One request."""
        flow = requests.aggregate(
            view=view,
            aggregates=aggregates,
            group_by=group_by,
            instance_type=instance_type,
            query=query,
            properties=properties,
            filter=filter,
            limit=limit,
            target_units=target_units,
        )
        answer = await self._client.run(flow)
        return answer.items

    async def query(self, request: QueryRequest | Mapping[str, Any]) -> QueryAnswer:
        """The result sets of one request; pass its `next_cursor` as `cursors` of the next to read on."""
        return await self._client.run(requests.query("query", request))

    async def sync(self, request: SyncRequest | Mapping[str, Any]) -> QueryAnswer:
        """What changed since the `cursors` of the request, deleted instances included. One request."""
        return await self._client.run(requests.query("sync", request))

    async def inspect(
        self,
        ids: Iterable[InstanceIdLike],
        *,
        involved_views: bool = True,
        involved_containers: bool = True,
        all_versions: bool = False,
    ) -> builtins.list[InstanceInspection]:
        """In which views and containers each instance has data. One request per 1,000 ids."""
        asked = {"views": involved_views, "containers": involved_containers, "all_versions": all_versions}
        return await self._client.run(requests.inspect(ids, **asked))
