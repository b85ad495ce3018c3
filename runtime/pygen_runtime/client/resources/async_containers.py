"""The containers API."""

from __future__ import annotations

import builtins
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from pygen_runtime.client.resources import container_parts
from pygen_runtime.client.resources.schema_kinds import CONTAINERS
from pygen_runtime.filters.references import ContainerReference
from pygen_runtime.http.async_page_iterators import AsyncItemIterator, AsyncPageIterator

if TYPE_CHECKING:
    from pygen_runtime.client.resources.schema_kinds import ContainerIdLike
    from pygen_runtime.http.flow import AsyncRunner
    from pygen_runtime.wire import Container, ContainerInspection, ContainerWrite


class AsyncContainersAPI:
    """The containers, the storage of properties, for asyncio."""

    def __init__(self, client: AsyncRunner) -> None:
        self._client = client

    def iterate(
        self,
        *,
        space: str | None = None,
        include_global: bool = False,
        used_for: Sequence[str] | None = None,
        limit: int | None = None,
        chunk_size: int | None = None,
    ) -> AsyncItemIterator[Container]:
        """The containers, lazily. One request per `chunk_size` (1-1000, default 1000) of them."""
        source = CONTAINERS.source(space=space, includeGlobal=include_global, usedFor=used_for)
        return AsyncItemIterator(AsyncPageIterator(self._client, source, limit, chunk_size))

    async def list(
        self,
        *,
        space: str | None = None,
        include_global: bool = False,
        used_for: Sequence[str] | None = None,
        limit: int | None = None,
    ) -> builtins.list[Container]:
        """All containers, or the first `limit`. One request per 1,000."""
        return [
            each
            async for each in self.iterate(space=space, include_global=include_global, used_for=used_for, limit=limit)
        ]

    @overload
    async def retrieve(self, ids: ContainerIdLike) -> Container: ...
    @overload
    async def retrieve(self, ids: builtins.list[ContainerIdLike]) -> builtins.list[Container]: ...
    async def retrieve(
        self, ids: ContainerIdLike | builtins.list[ContainerIdLike]
    ) -> Container | builtins.list[Container]:
        """The container with this id; of a list of ids those that exist, in that order.

        One request per 100 ids.

        Raises:
            ResourceNotFoundError: where the one asked for does not exist.
        """
        return await self._client.run(CONTAINERS.retrieve(ids))

    @overload
    async def create(self, items: ContainerWrite | Container | Mapping[str, Any]) -> Container: ...
    @overload
    async def create(
        self, items: Sequence[ContainerWrite | Container | Mapping[str, Any]]
    ) -> builtins.list[Container]: ...
    async def create(self, items: Any) -> Container | builtins.list[Container]:
        """Create or update (the API's upsert); the container as stored, or several. One request per 100.

        Raises:
            ConflictError: where another writer met this one, or the change is not allowed.
            MultiRequestError: where one of several requests failed.
        """
        return await self._client.run(CONTAINERS.create(items))

    async def delete(self, ids: ContainerIdLike | builtins.list[ContainerIdLike]) -> builtins.list[ContainerReference]:
        """Delete; the ids of those that existed. Their data go with them. One request per 100 ids."""
        return await self._client.run(CONTAINERS.delete(ids))

    async def inspect(
        self, ids: builtins.list[ContainerIdLike], *, all_versions: bool = False
    ) -> builtins.list[ContainerInspection]:
        """Which views map each container. One request per 10 ids."""
        return await self._client.run(container_parts.inspect([CONTAINERS.id_of(item) for item in ids], all_versions))

    async def delete_indexes(self, indexes: Sequence[tuple[str, str, str]]) -> builtins.list[tuple[str, str, str]]:
        """Delete indexes by (space, container, identifier); those that existed. One request per 10."""
        return await self._client.run(container_parts.send_parts("indexes/delete", indexes))

    async def delete_constraints(
        self, constraints: Sequence[tuple[str, str, str]]
    ) -> builtins.list[tuple[str, str, str]]:
        """Delete constraints by (space, container, identifier); those that existed. One request per 10."""
        return await self._client.run(container_parts.send_parts("constraints/delete", constraints))

    async def retry(
        self, part: Literal["indexes", "constraints", "properties"], parts: Sequence[tuple[str, str, str]]
    ) -> builtins.list[tuple[str, str, str]]:
        """Build indexes, constraints or property constraints whose state is failed again. One request per 10."""
        return await self._client.run(container_parts.send_parts(f"{part}/retry", parts))
