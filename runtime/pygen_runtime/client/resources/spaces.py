"""The spaces API."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias, overload

from pygen_runtime import wire
from pygen_runtime.client.resources.schema_objects import SchemaObjects, as_written
from pygen_runtime.http.page_iterators import AsyncItemIterator, AsyncPageIterator, ItemIterator, PageIterator, collect

if TYPE_CHECKING:
    from pygen_runtime.client.core import AsyncPygenClient, PygenClient
    from pygen_runtime.wire import Space, SpaceWrite

SpaceId: TypeAlias = "str | Space"
"""A space by its name, or as read."""

OBJECTS: SchemaObjects[Space] = SchemaObjects("/models/spaces", "space", ("space",), lambda: wire.Space)


class SpacesAPI:
    """The spaces, the namespaces of schema and instances."""

    def __init__(self, client: PygenClient) -> None:
        self._client = client

    def iterate(
        self,
        *,
        include_global: bool = False,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> ItemIterator[Space]:
        """The spaces, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        source = OBJECTS.source(includeGlobal=include_global)
        return ItemIterator(PageIterator(self._client, source, limit, chunk_size))

    def list(
        self,
        *,
        include_global: bool = False,
        limit: int | None = None,
    ) -> builtins.list[Space]:
        """All spaces, or the first `limit`. One request per 1,000."""
        return list(self.iterate(include_global=include_global, limit=limit))

    @overload
    def retrieve(self, ids: SpaceId) -> Space: ...
    @overload
    def retrieve(self, ids: builtins.list[SpaceId]) -> builtins.list[Space]: ...
    def retrieve(self, ids: SpaceId | builtins.list[SpaceId]) -> Space | builtins.list[Space]:
        """The space with this id; of a list of ids those that exist, in that order.

        One request per 100 ids.

        Raises:
            ResourceNotFoundError: where the one asked for does not exist.
        """
        if isinstance(ids, list):
            return self._client.run(OBJECTS.retrieve(ids))
        return self._client.run(OBJECTS.retrieve_one(ids))

    @overload
    def create(self, items: SpaceWrite | Space | Mapping[str, Any]) -> Space: ...
    @overload
    def create(self, items: Sequence[SpaceWrite | Space | Mapping[str, Any]]) -> builtins.list[Space]: ...
    def create(self, items: Any) -> Space | builtins.list[Space]:
        """Create or update (the API's upsert); the space as stored, or several. One request per 100.

        Raises:
            ConflictError: where another writer met this one, or the change is not allowed.
            MultiRequestError: where one of several requests failed.
        """
        several = isinstance(items, Sequence)
        stored = self._client.run(OBJECTS.create(items if several else [items], as_written))  # pyright: ignore[reportUnknownArgumentType]
        return stored if several else stored[0]

    def delete(self, ids: SpaceId | builtins.list[SpaceId]) -> builtins.list[str]:
        """Delete; the ids of those that existed. Only an empty space can go. One request per 100 ids."""
        deleted = self._client.run(OBJECTS.delete(ids if isinstance(ids, list) else [ids]))
        return [item["space"] for item in deleted]


class AsyncSpacesAPI:
    """The spaces, the namespaces of schema and instances, for asyncio."""

    def __init__(self, client: AsyncPygenClient) -> None:
        self._client = client

    def iterate(
        self,
        *,
        include_global: bool = False,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> AsyncItemIterator[Space]:
        """The spaces, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        source = OBJECTS.source(includeGlobal=include_global)
        return AsyncItemIterator(AsyncPageIterator(self._client, source, limit, chunk_size))

    async def list(
        self,
        *,
        include_global: bool = False,
        limit: int | None = None,
    ) -> builtins.list[Space]:
        """All spaces, or the first `limit`. One request per 1,000."""
        return await collect(self.iterate(include_global=include_global, limit=limit))

    @overload
    async def retrieve(self, ids: SpaceId) -> Space: ...
    @overload
    async def retrieve(self, ids: builtins.list[SpaceId]) -> builtins.list[Space]: ...
    async def retrieve(self, ids: SpaceId | builtins.list[SpaceId]) -> Space | builtins.list[Space]:
        """The space with this id; of a list of ids those that exist, in that order.

        One request per 100 ids.

        Raises:
            ResourceNotFoundError: where the one asked for does not exist.
        """
        if isinstance(ids, list):
            return await self._client.run(OBJECTS.retrieve(ids))
        return await self._client.run(OBJECTS.retrieve_one(ids))

    @overload
    async def create(self, items: SpaceWrite | Space | Mapping[str, Any]) -> Space: ...
    @overload
    async def create(self, items: Sequence[SpaceWrite | Space | Mapping[str, Any]]) -> builtins.list[Space]: ...
    async def create(self, items: Any) -> Space | builtins.list[Space]:
        """Create or update (the API's upsert); the space as stored, or several. One request per 100.

        Raises:
            ConflictError: where another writer met this one, or the change is not allowed.
            MultiRequestError: where one of several requests failed.
        """
        several = isinstance(items, Sequence)
        stored = await self._client.run(OBJECTS.create(items if several else [items], as_written))  # pyright: ignore[reportUnknownArgumentType]
        return stored if several else stored[0]

    async def delete(self, ids: SpaceId | builtins.list[SpaceId]) -> builtins.list[str]:
        """Delete; the ids of those that existed. Only an empty space can go. One request per 100 ids."""
        deleted = await self._client.run(OBJECTS.delete(ids if isinstance(ids, list) else [ids]))
        return [item["space"] for item in deleted]
