# Derived from async_views.py by "python -m tests.derive": change that file, not this one.
"""The views API."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from pygen_runtime.client.resources.schema_kinds import VIEWS
from pygen_runtime.filters.references import ViewReference
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator

if TYPE_CHECKING:
    from pygen_runtime.client.resources.schema_kinds import ViewIdLike
    from pygen_runtime.http.flow import Runner
    from pygen_runtime.wire import View, ViewWrite


class ViewsAPI:
    """The views, what programs read and write through, for threads."""

    def __init__(self, client: Runner) -> None:
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
    ) -> ItemIterator[View]:
        """The views, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        source = VIEWS.source(
            space=space,
            includeInheritedProperties=include_inherited_properties,
            allVersions=all_versions,
            includeGlobal=include_global,
        )
        return ItemIterator(PageIterator(self._client, source, limit, chunk_size))

    def list(
        self,
        *,
        space: str | None = None,
        include_inherited_properties: bool = True,
        all_versions: bool = False,
        include_global: bool = False,
        limit: int | None = None,
    ) -> builtins.list[View]:
        """All views, or the first `limit`. One request per 1,000."""
        return list(
            self.iterate(
                space=space,
                include_inherited_properties=include_inherited_properties,
                all_versions=all_versions,
                include_global=include_global,
                limit=limit,
            )
        )

    @overload
    def retrieve(self, ids: ViewIdLike, *, include_inherited_properties: bool = True) -> View: ...
    @overload
    def retrieve(
        self, ids: builtins.list[ViewIdLike], *, include_inherited_properties: bool = True
    ) -> builtins.list[View]: ...
    def retrieve(
        self, ids: ViewIdLike | builtins.list[ViewIdLike], *, include_inherited_properties: bool = True
    ) -> View | builtins.list[View]:
        """The view with this id; of a list of ids those that exist, in that order. Without a version: the newest.

        One request per 100 ids.

        Raises:
            ResourceNotFoundError: where the one asked for does not exist.
        """
        return self._client.run(VIEWS.retrieve(ids, includeInheritedProperties=include_inherited_properties))

    @overload
    def create(self, items: ViewWrite | View | Mapping[str, Any]) -> View: ...
    @overload
    def create(self, items: Sequence[ViewWrite | View | Mapping[str, Any]]) -> builtins.list[View]: ...
    def create(self, items: Any) -> View | builtins.list[View]:
        """Create or update (the API's upsert); the view as stored, or several. One request per 100.

        Raises:
            ConflictError: where another writer met this one, or the change is not allowed.
            MultiRequestError: where one of several requests failed.
        """
        return self._client.run(VIEWS.create(items))

    def delete(self, ids: ViewIdLike | builtins.list[ViewIdLike]) -> builtins.list[ViewReference]:
        """Delete; the ids of those that existed. Containers and data stay. One request per 100 ids."""
        return self._client.run(VIEWS.delete(ids))
