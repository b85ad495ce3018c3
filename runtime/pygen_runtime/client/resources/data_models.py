"""The data models API."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, overload

from pygen_runtime import wire
from pygen_runtime.client.resources.schema_objects import SchemaObjects, as_written
from pygen_runtime.filters.references import ViewReference
from pygen_runtime.http.page_iterators import AsyncItemIterator, AsyncPageIterator, ItemIterator, PageIterator, collect

if TYPE_CHECKING:
    from pygen_runtime.client.core import AsyncPygenClient, PygenClient
    from pygen_runtime.wire import DataModel, DataModelWrite


class DataModelId(NamedTuple):
    """The id of a data model."""

    space: str
    external_id: str
    version: str


DataModelIdLike: TypeAlias = "DataModelId | tuple[str, str] | tuple[str, str, str] | Mapping[str, str] | DataModel"
"""A data model by (space, external id[, version]), or as read."""

OBJECTS: SchemaObjects[DataModel] = SchemaObjects(
    "/models/datamodels", "data model", ("space", "externalId", "version"), lambda: wire.DataModel
)


class DataModelsAPI:
    """The data models, named sets of views."""

    def __init__(self, client: PygenClient) -> None:
        self._client = client

    def iterate(
        self,
        *,
        space: str | None = None,
        inline_views: bool = False,
        all_versions: bool = False,
        include_global: bool = False,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> ItemIterator[DataModel]:
        """The data models, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        source = OBJECTS.source(
            space=space, inlineViews=inline_views, allVersions=all_versions, includeGlobal=include_global
        )
        return ItemIterator(PageIterator(self._client, source, limit, chunk_size))

    def list(
        self,
        *,
        space: str | None = None,
        inline_views: bool = False,
        all_versions: bool = False,
        include_global: bool = False,
        limit: int | None = None,
    ) -> builtins.list[DataModel]:
        """All data models, or the first `limit`. One request per 1,000."""
        return list(
            self.iterate(
                space=space,
                inline_views=inline_views,
                all_versions=all_versions,
                include_global=include_global,
                limit=limit,
            )
        )

    @overload
    def retrieve(self, ids: DataModelIdLike, *, inline_views: bool = False) -> DataModel: ...
    @overload
    def retrieve(
        self, ids: builtins.list[DataModelIdLike], *, inline_views: bool = False
    ) -> builtins.list[DataModel]: ...
    def retrieve(
        self, ids: DataModelIdLike | builtins.list[DataModelIdLike], *, inline_views: bool = False
    ) -> DataModel | builtins.list[DataModel]:
        """The data model with this id; of a list of ids those that exist, in that order. Without a version: the newest.

        One request per 100 ids.

        Raises:
            ResourceNotFoundError: where the one asked for does not exist.
        """
        if isinstance(ids, list):
            return self._client.run(OBJECTS.retrieve(ids, inlineViews=inline_views))
        return self._client.run(OBJECTS.retrieve_one(ids, inlineViews=inline_views))

    @overload
    def create(self, items: DataModelWrite | DataModel | Mapping[str, Any]) -> DataModel: ...
    @overload
    def create(self, items: Sequence[DataModelWrite | DataModel | Mapping[str, Any]]) -> builtins.list[DataModel]: ...
    def create(self, items: Any) -> DataModel | builtins.list[DataModel]:
        """Create or update (the API's upsert); the data model as stored, or several. One request per 100.

        Raises:
            ConflictError: where another writer met this one, or the change is not allowed.
            MultiRequestError: where one of several requests failed.
        """
        several = isinstance(items, Sequence)
        stored = self._client.run(OBJECTS.create(items if several else [items], _written))  # pyright: ignore[reportUnknownArgumentType]
        return stored if several else stored[0]

    def delete(self, ids: DataModelIdLike | builtins.list[DataModelIdLike]) -> builtins.list[DataModelId]:
        """Delete; the ids of those that existed. Views and containers stay. One request per 100 ids."""
        deleted = self._client.run(OBJECTS.delete(ids if isinstance(ids, list) else [ids]))
        return [DataModelId(item["space"], item["externalId"], item["version"]) for item in deleted]


class AsyncDataModelsAPI:
    """The data models, named sets of views, for asyncio."""

    def __init__(self, client: AsyncPygenClient) -> None:
        self._client = client

    def iterate(
        self,
        *,
        space: str | None = None,
        inline_views: bool = False,
        all_versions: bool = False,
        include_global: bool = False,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> AsyncItemIterator[DataModel]:
        """The data models, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        source = OBJECTS.source(
            space=space, inlineViews=inline_views, allVersions=all_versions, includeGlobal=include_global
        )
        return AsyncItemIterator(AsyncPageIterator(self._client, source, limit, chunk_size))

    async def list(
        self,
        *,
        space: str | None = None,
        inline_views: bool = False,
        all_versions: bool = False,
        include_global: bool = False,
        limit: int | None = None,
    ) -> builtins.list[DataModel]:
        """All data models, or the first `limit`. One request per 1,000."""
        return await collect(
            self.iterate(
                space=space,
                inline_views=inline_views,
                all_versions=all_versions,
                include_global=include_global,
                limit=limit,
            )
        )

    @overload
    async def retrieve(self, ids: DataModelIdLike, *, inline_views: bool = False) -> DataModel: ...
    @overload
    async def retrieve(
        self, ids: builtins.list[DataModelIdLike], *, inline_views: bool = False
    ) -> builtins.list[DataModel]: ...
    async def retrieve(
        self, ids: DataModelIdLike | builtins.list[DataModelIdLike], *, inline_views: bool = False
    ) -> DataModel | builtins.list[DataModel]:
        """The data model with this id; of a list of ids those that exist, in that order. Without a version: the newest.

        One request per 100 ids.

        Raises:
            ResourceNotFoundError: where the one asked for does not exist.
        """
        if isinstance(ids, list):
            return await self._client.run(OBJECTS.retrieve(ids, inlineViews=inline_views))
        return await self._client.run(OBJECTS.retrieve_one(ids, inlineViews=inline_views))

    @overload
    async def create(self, items: DataModelWrite | DataModel | Mapping[str, Any]) -> DataModel: ...
    @overload
    async def create(
        self, items: Sequence[DataModelWrite | DataModel | Mapping[str, Any]]
    ) -> builtins.list[DataModel]: ...
    async def create(self, items: Any) -> DataModel | builtins.list[DataModel]:
        """Create or update (the API's upsert); the data model as stored, or several. One request per 100.

        Raises:
            ConflictError: where another writer met this one, or the change is not allowed.
            MultiRequestError: where one of several requests failed.
        """
        several = isinstance(items, Sequence)
        stored = await self._client.run(OBJECTS.create(items if several else [items], _written))  # pyright: ignore[reportUnknownArgumentType]
        return stored if several else stored[0]

    async def delete(self, ids: DataModelIdLike | builtins.list[DataModelIdLike]) -> builtins.list[DataModelId]:
        """Delete; the ids of those that existed. Views and containers stay. One request per 100 ids."""
        deleted = await self._client.run(OBJECTS.delete(ids if isinstance(ids, list) else [ids]))
        return [DataModelId(item["space"], item["externalId"], item["version"]) for item in deleted]


def _written(item: Any) -> Any:
    """The written form of a data model; whole views of one that was read become their written form."""
    body = as_written(item)
    if isinstance(item, Mapping):
        return body
    body = {key: value for key, value in body.items() if key not in ("createdTime", "lastUpdatedTime", "isGlobal")}
    if item.views is not None:
        body["views"] = [view.dump() if isinstance(view, ViewReference) else as_written(view) for view in item.views]
    return body
