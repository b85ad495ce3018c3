# Derived from async_data_models.py by "python -m tests.derive": change that file, not this one.
"""The data models API."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from pygen_runtime.client.resources.schema_kinds import DATA_MODELS
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator

if TYPE_CHECKING:
    from pygen_runtime.client.resources.schema_kinds import DataModelId, DataModelIdLike
    from pygen_runtime.http.flow import Runner
    from pygen_runtime.wire import DataModel, DataModelWrite


class DataModelsAPI:
    """The data models, named sets of views, for threads."""

    def __init__(self, client: Runner) -> None:
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
        source = DATA_MODELS.source(
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
        return self._client.run(DATA_MODELS.retrieve(ids, inlineViews=inline_views))

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
        return self._client.run(DATA_MODELS.create(items))

    def delete(self, ids: DataModelIdLike | builtins.list[DataModelIdLike]) -> builtins.list[DataModelId]:
        """Delete; the ids of those that existed. Views and containers stay. One request per 100 ids."""
        return self._client.run(DATA_MODELS.delete(ids))
