"""The views API."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from pygen_runtime.client.resources.schema_kinds import VIEWS
from pygen_runtime.filters.references import ViewReference
from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator

if TYPE_CHECKING:
    from pygen_runtime.client.resources.schema_kinds import ViewIdLike
    from pygen_runtime.http.flow import AsyncRunner
    from pygen_runtime.wire import View, ViewWrite


class AsyncViewsAPI:
    """The views, what programs read and write through, for asyncio."""

    def __init__(self, client: AsyncRunner) -> None:
        self._client = client

    def iterate(
        self,
        *,
        space: str | None = None,
        include_inherited_properties: bool = True,
        all_versions: bool = False,
        include_global: bool = False,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> AsyncItemIterator[View]:
        """The views, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        source = VIEWS.source(
            space=space,
            includeInheritedProperties=include_inherited_properties,
            allVersions=all_versions,
            includeGlobal=include_global,
        )
        return AsyncItemIterator(AsyncPageIterator(self._client, source, limit, chunk_size))

    async def list(
        self,
        *,
        space: str | None = None,
        include_inherited_properties: bool = True,
        all_versions: bool = False,
        include_global: bool = False,
        limit: int | None = None,
    ) -> builtins.list[View]:
        """All views, or the first `limit`. One request per 1,000."""
        return [
            each
            async for each in self.iterate(
                space=space,
                include_inherited_properties=include_inherited_properties,
                all_versions=all_versions,
                include_global=include_global,
                limit=limit,
            )
        ]

    @overload
    async def retrieve(self, ids: ViewIdLike, *, include_inherited_properties: bool = True) -> View: ...
    @overload
    async def retrieve(
        self, ids: builtins.list[ViewIdLike], *, include_inherited_properties: bool = True
    ) -> builtins.list[View]: ...
    async def retrieve(
        self, ids: ViewIdLike | builtins.list[ViewIdLike], *, include_inherited_properties: bool = True
    ) -> View | builtins.list[View]:
        """The view with this id; of a list of ids those that exist, in that order. Without a version: the newest.

        One request per 100 ids.

        Raises:
            ResourceNotFoundError: where the one asked for does not exist.
        """
        return await self._client.run(VIEWS.retrieve(ids, includeInheritedProperties=include_inherited_properties))

    @overload
    async def create(self, items: ViewWrite | View | Mapping[str, Any]) -> View: ...
    @overload
    async def create(self, items: Sequence[ViewWrite | View | Mapping[str, Any]]) -> builtins.list[View]: ...
    async def create(self, items: Any) -> View | builtins.list[View]:
        """Create or update (the API's upsert); the view as stored, or several. One request per 100.

        Raises:
            ConflictError: where another writer met this one, or the change is not allowed.
            MultiRequestError: where one of several requests failed.
        """
        return await self._client.run(VIEWS.create(items))

    async def delete(self, ids: ViewIdLike | builtins.list[ViewIdLike]) -> builtins.list[ViewReference]:
        """Delete; the ids of those that existed. Containers and data stay. One request per 100 ids."""
        return await self._client.run(VIEWS.delete(ids))
