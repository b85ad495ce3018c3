"""The spaces API."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from pygen_runtime.client.resources.schema_kinds import SPACES
from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator

if TYPE_CHECKING:
    from pygen_runtime.client.resources.schema_kinds import SpaceId
    from pygen_runtime.http.flow import AsyncRunner
    from pygen_runtime.wire import Space, SpaceWrite


class AsyncSpacesAPI:
    """The spaces, the namespaces of schema and instances, for asyncio."""

    def __init__(self, client: AsyncRunner) -> None:
        self._client = client

    def iterate(
        self,
        *,
        include_global: bool = False,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> AsyncItemIterator[Space]:
        """The spaces, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        source = SPACES.source(includeGlobal=include_global)
        return AsyncItemIterator(AsyncPageIterator(self._client, source, limit, chunk_size))

    async def list(
        self,
        *,
        include_global: bool = False,
        limit: int | None = None,
    ) -> builtins.list[Space]:
        """All spaces, or the first `limit`. One request per 1,000."""
        return [each async for each in self.iterate(include_global=include_global, limit=limit)]

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
        return await self._client.run(SPACES.retrieve(ids))

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
        return await self._client.run(SPACES.create(items))

    async def delete(self, ids: SpaceId | builtins.list[SpaceId]) -> builtins.list[str]:
        """Delete; the ids of those that existed. Only an empty space can go. One request per 100 ids."""
        return await self._client.run(SPACES.delete(ids))
