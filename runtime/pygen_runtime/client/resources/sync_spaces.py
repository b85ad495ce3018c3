# Derived from async_spaces.py by "python -m tests.derive": change that file, not this one.
"""The spaces API."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from pygen_runtime.client.resources.schema_kinds import SPACES
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator

if TYPE_CHECKING:
    from pygen_runtime.client.resources.schema_kinds import SpaceId
    from pygen_runtime.http.flow import Runner
    from pygen_runtime.wire import Space, SpaceWrite


class SpacesAPI:
    """The spaces, the namespaces of schema and instances, for threads."""

    def __init__(self, client: Runner) -> None:
        self._client = client

    def iterate(
        self,
        *,
        include_global: bool = False,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> ItemIterator[Space]:
        """The spaces, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        source = SPACES.source(includeGlobal=include_global)
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
        return self._client.run(SPACES.retrieve(ids))

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
        return self._client.run(SPACES.create(items))

    def delete(self, ids: SpaceId | builtins.list[SpaceId]) -> builtins.list[str]:
        """Delete; the ids of those that existed. Only an empty space can go. One request per 100 ids."""
        return self._client.run(SPACES.delete(ids))
