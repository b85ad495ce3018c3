# Derived from async_schema.py by "python -m tests.derive": change that file, not this one.
"""The APIs of spaces, containers, views and data models, and of the statistics on them."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, overload

from pygen_runtime.client.resources import container_parts, statistics
from pygen_runtime.client.resources.schema_objects import (
    CONTAINERS,
    DATA_MODELS,
    SPACES,
    VIEWS,
    DataModelId,
    I,
    K,
    P,
    R,
    SchemaObjects,
    W,
)
from pygen_runtime.filters.references import ContainerReference, ViewReference, one_argument
from pygen_runtime.http.sync_page_iterators import ItemIterator, PageIterator

if TYPE_CHECKING:
    from pygen_runtime.client.resources.schema_objects import ContainerIdLike, DataModelIdLike, SpaceId, ViewIdLike
    from pygen_runtime.http.flow import Runner
    from pygen_runtime.wire import (
        Container,
        ContainerInspection,
        ContainerWrite,
        DataModel,
        DataModelWrite,
        ProjectStatistics,
        Space,
        SpaceStatistics,
        SpaceWrite,
        View,
        ViewWrite,
    )


class HasOptions(Protocol[P]):
    """An API whose `_asked` has the keywords of reading its objects: all that read take the same."""

    def _asked(self, *_: P.args, **options: P.kwargs) -> Mapping[str, Any]: ...


class SchemaAPI(Generic[R, W, I, K]):
    """The objects of one kind, read as `R`, written as `W`, named by an `I`, for threads."""

    _objects: SchemaObjects[R, K]

    def __init__(self, client: Runner) -> None:
        self._client = client

    def _iterate(self, limit: int | None, chunk_size: int | None, **params: Any) -> ItemIterator[R]:
        return ItemIterator(PageIterator(self._client, self._objects.source(**params), limit, chunk_size))

    def _asked(self) -> Mapping[str, Any]:
        """The query parameters of byids, for the keywords that reading objects of this kind takes."""
        return {}

    @overload
    def get(self: HasOptions[P], ids: I, *_: P.args, **options: P.kwargs) -> R: ...
    @overload
    def get(self: HasOptions[P], ids: list[I], *_: P.args, **options: P.kwargs) -> list[R]: ...
    def get(self, ids: Any, *more: Any, **options: Any) -> Any:
        """The object with this id, or all of a list, in that order; without a version the newest.

        One request per 100 ids.

        Raises:
            ResourceNotFoundError: where one does not exist; `missing` has all that do not.
        """
        one_argument("get", ids, more)
        return self._client.run(self._objects.get(ids, **self._asked(**options)))

    @overload
    def retrieve(self: HasOptions[P], ids: I, *_: P.args, **options: P.kwargs) -> R: ...
    @overload
    def retrieve(self: HasOptions[P], ids: list[I], *_: P.args, **options: P.kwargs) -> list[R]: ...
    def retrieve(self, ids: Any, *more: Any, **options: Any) -> Any:
        """The object with this id, as `get`; of a list of ids those that exist, in that order.

        One request per 100 ids.

        Raises:
            ResourceNotFoundError: where the one asked for does not exist.
        """
        one_argument("retrieve", ids, more)
        return self._client.run(self._objects.retrieve(ids, **self._asked(**options)))

    def exists(self, id: I) -> bool:
        """Whether there is an object with this id; without a version, any version. One request."""
        return self._client.run(self._objects.exists(id))

    @overload
    def create(self, items: W | R | Mapping[str, Any]) -> R: ...
    @overload
    def create(self, items: Sequence[W | R | Mapping[str, Any]]) -> list[R]: ...
    def create(self, items: Any) -> R | list[R]:
        """Create or update (the API's upsert); the object as stored, or several. One request per 100.

        Raises:
            ConflictError: where another writer met this one, or the change is not allowed.
            MultiRequestError: where one of several requests failed.
        """
        return self._client.run(self._objects.create(items))

    def delete(self, ids: I | list[I]) -> list[K]:
        """Delete; the ids of those that existed. One request per 100 ids.

        Of spaces only an empty one can go. With containers their data go; with views and data models nothing else.
        """
        return self._client.run(self._objects.delete(ids))


class SpacesAPI(SchemaAPI["Space", "SpaceWrite", "SpaceId", str]):
    """The spaces, the namespaces of schema and instances, for threads."""

    _objects = SPACES

    def iterate(
        self,
        *,
        include_global: bool = False,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> ItemIterator[Space]:
        """The spaces, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        return self._iterate(limit, chunk_size, includeGlobal=include_global)

    def list(self, *, include_global: bool = False, limit: int | None = None) -> builtins.list[Space]:
        """All spaces, or the first `limit`. One request per 1,000."""
        return list(self.iterate(include_global=include_global, limit=limit))


class ContainersAPI(SchemaAPI["Container", "ContainerWrite", "ContainerIdLike", ContainerReference]):
    """The containers, the storage of properties, for threads."""

    _objects = CONTAINERS

    def iterate(
        self,
        *,
        space: str | None = None,
        include_global: bool = False,
        used_for: Sequence[str] | None = None,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> ItemIterator[Container]:
        """The containers, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        return self._iterate(limit, chunk_size, space=space, includeGlobal=include_global, usedFor=used_for)

    def list(
        self,
        *,
        space: str | None = None,
        include_global: bool = False,
        used_for: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> builtins.list[Container]:
        """All containers, or the first `limit`. One request per 1,000."""
        found = self.iterate(space=space, include_global=include_global, used_for=used_for, limit=limit)
        return list(found)

    def inspect(
        self, ids: builtins.list[ContainerIdLike], *, all_versions: bool = False
    ) -> builtins.list[ContainerInspection]:
        """Which views map each container. One request per 10 ids."""
        return self._client.run(container_parts.inspect([CONTAINERS.id_of(item) for item in ids], all_versions))

    def delete_indexes(self, indexes: Sequence[tuple[str, str, str]]) -> builtins.list[tuple[str, str, str]]:
        """Delete indexes by (space, container, identifier); those that existed. One request per 10."""
        return self._client.run(container_parts.send_parts("indexes/delete", indexes))

    def delete_constraints(self, constraints: Sequence[tuple[str, str, str]]) -> builtins.list[tuple[str, str, str]]:
        """Delete constraints by (space, container, identifier); those that existed. One request per 10."""
        return self._client.run(container_parts.send_parts("constraints/delete", constraints))

    def retry(
        self, part: Literal["indexes", "constraints", "properties"], parts: Sequence[tuple[str, str, str]]
    ) -> builtins.list[tuple[str, str, str]]:
        """Build indexes, constraints or property constraints whose state is failed again. One request per 10."""
        return self._client.run(container_parts.send_parts(f"{part}/retry", parts))


class ViewsAPI(SchemaAPI["View", "ViewWrite", "ViewIdLike", ViewReference]):
    """The views, what programs read and write through, for threads."""

    _objects = VIEWS

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
        asked = {"includeInheritedProperties": include_inherited_properties, "allVersions": all_versions}
        return self._iterate(limit, chunk_size, space=space, includeGlobal=include_global, **asked)

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
        found = self.iterate(
            space=space,
            include_inherited_properties=include_inherited_properties,
            all_versions=all_versions,
            include_global=include_global,
            limit=limit,
        )
        return list(found)

    def _asked(self, *, include_inherited_properties: bool = True) -> Mapping[str, Any]:
        return {"includeInheritedProperties": include_inherited_properties}


class DataModelsAPI(SchemaAPI["DataModel", "DataModelWrite", "DataModelIdLike", DataModelId]):
    """The data models, named sets of views, for threads."""

    _objects = DATA_MODELS

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
        asked = {"inlineViews": inline_views, "allVersions": all_versions, "includeGlobal": include_global}
        return self._iterate(limit, chunk_size, space=space, **asked)

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
        found = self.iterate(
            space=space,
            inline_views=inline_views,
            all_versions=all_versions,
            include_global=include_global,
            limit=limit,
        )
        return list(found)

    def _asked(self, *, inline_views: bool = False) -> Mapping[str, Any]:
        return {"inlineViews": inline_views}


class StatisticsAPI:
    """What the project holds, for threads."""

    def __init__(self, client: Runner) -> None:
        self._client = client

    def project(self) -> ProjectStatistics:
        """Counts and limits of the project. One request."""
        return self._client.run(statistics.project())

    def spaces(self, spaces: Sequence[str] | None = None) -> list[SpaceStatistics]:
        """Counts of these spaces, or of all. One request (one per 100 spaces)."""
        return self._client.run(statistics.spaces(spaces))
