"""The client with object graphs: what generated clients extend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, overload

from pygen_runtime.client.async_client import AsyncPygenClient
from pygen_runtime.filters.references import ViewReference

if TYPE_CHECKING:
    from pygen_runtime.client.async_runtime_views import AsyncViewInstances
    from pygen_runtime.model.instances import PygenResource
    from pygen_runtime.model.selection import Properties, RelationLike
    from pygen_runtime.writing.graph import ExternalIdFactory
    from pygen_runtime.writing.progress import ProgressLike
    from pygen_runtime.writing.results import UpsertResult
    from pygen_runtime.writing.shape import Mode
    from pygen_runtime.writing.writes import Deletable, DryRun, Writable


class AsyncInstanceClient(AsyncPygenClient):
    """The base of generated clients, for asyncio."""

    async def view(self, space: str, external_id: str, version: str) -> AsyncViewInstances:
        """The API of a view known only at run time; its classes are made of what CDF says of the view.

        Classes are called as the views, properties as in CDF. One request, and one for each step of relations to
        other views.

        Raises:
            ResourceNotFoundError: where there is no such view.
        """
        from pygen_runtime.client.async_runtime_views import view_api

        return await self.run(view_api(self, ViewReference(space, external_id, version)))

    @overload
    async def upsert(
        self,
        items: Writable | Iterable[Writable],
        mode: Mode = ...,
        *,
        skip_on_version_conflict: bool = ...,
        auto_create_start_nodes: bool = ...,
        auto_create_end_nodes: bool = ...,
        auto_create_direct_relations: bool = ...,
        external_id_factory: ExternalIdFactory | None = ...,
        progress: ProgressLike = ...,
        keep_references: bool = ...,
        dry_run: Literal[False] = ...,
    ) -> UpsertResult: ...
    @overload
    async def upsert(
        self,
        items: Writable | Iterable[Writable],
        mode: Mode = ...,
        *,
        skip_on_version_conflict: bool = ...,
        auto_create_start_nodes: bool = ...,
        auto_create_end_nodes: bool = ...,
        auto_create_direct_relations: bool = ...,
        external_id_factory: ExternalIdFactory | None = ...,
        progress: ProgressLike = ...,
        keep_references: bool = ...,
        dry_run: Literal[True],
    ) -> DryRun: ...
    async def upsert(
        self,
        items: Writable | Iterable[Writable],
        mode: Mode = "apply",
        *,
        skip_on_version_conflict: bool = False,
        auto_create_start_nodes: bool = False,
        auto_create_end_nodes: bool = False,
        auto_create_direct_relations: bool = True,
        external_id_factory: ExternalIdFactory | None = None,
        progress: ProgressLike = None,
        keep_references: bool = False,
        dry_run: bool = False,
    ) -> UpsertResult | DryRun:
        """Write objects, and all objects in their relations: one request per 1,000 instances, nodes and edges counted
        together; those that do not depend on each other at the same time. Up to 1,000 are one transaction. Of more than
        100,000 objects (a generator will do) each 100,000, with what they nest, are sent before the next are asked for:
        memory stays flat, of one instance in two of these windows the later wins, and the result has counts alone, but
        for `keep_references=True`.

        `mode`: "apply" merges what is set into what is stored, "replace" resets the properties that are not set,
        "create" refuses instances that exist. `skip_on_version_conflict`: pass over instances that are newer than
        their `existing_version`. `auto_create_…`: let CDF create bare nodes that a relation or an edge names.
        `external_id_factory` makes the external ids that are missing (`pygen_runtime.writing.external_ids`); edges without
        one get a digest of their type, start and end. `progress`: a function of (done, total), or True for a bar
        that rich draws. `dry_run`: send nothing, give the requests.

        Raises:
            ConfigurationError: where an object cannot be written as it is, or two of one id differ; nothing was sent.
            ConflictError: where a stored version is newer than `existing_version`; nothing was written.
            MultiRequestError: with what succeeded, failed and is unknown, where one of several requests failed. Beyond
                100,000 objects also for whatever else stops it once something was sent, with `counts` and
                `first_not_sent`, the index of the first object of which nothing was sent.
        """
        from pygen_runtime.writing.windows import dry_run as planned
        from pygen_runtime.writing.windows import upsert
        from pygen_runtime.writing.writes import WriteOptions

        options = WriteOptions(
            mode,
            skip_on_version_conflict,
            auto_create_start_nodes,
            auto_create_end_nodes,
            auto_create_direct_relations,
            external_id_factory,
        )
        if dry_run:
            return planned(self.complete_space, items, options)
        return await self.run(upsert(self.complete_space, items, options, progress, keep_references))

    async def delete(self, ids: Deletable | Iterable[Deletable], *, progress: ProgressLike = None) -> UpsertResult:
        """Delete exactly these instances; CDF deletes the edges of a deleted node with it. The ids of those that
        existed are the `deleted` of the result. One request per 1,000 ids.

        An id is an external id in the default space, (space, external_id), a reference, or an instance; the objects
        in the relations of an instance are not deleted.
        """
        from pygen_runtime.writing.writes import delete

        return await self.run(delete(self.complete_space, ids, progress))

    async def save(self, instances: PygenResource | Iterable[PygenResource]) -> UpsertResult:
        """Write what differs from what was read, lists and JSON changed in place included, merged into what is stored,
        and take over the version and times that CDF answers. Two requests per 1,000 instances, the first asks whether
        they are still there; none where nothing changed.

        Raises:
            ConflictError: where somebody else has written the instance since; refresh it, and decide. Or where it was
                deleted: nothing is written then.
            ConfigurationError: where two objects are one instance.
            pydantic.ValidationError: where a value is not one that the property takes; nothing was sent.
        """
        from pygen_runtime.writing.saving import save

        return await self.run(save(self.complete_space, instances))

    async def include(
        self,
        instances: PygenResource | Iterable[PygenResource],
        *relations: RelationLike | Sequence[RelationLike],
        select: Properties | None = None,
    ) -> None:
        """Read what these relations of instances lead to, such as `Pump.site`, `Pump.site.basins` or "site": using them
        costs no request then, as after a query that includes them.

        As many requests as by a query: one per 1,000 instances of a view, in which the instances are not read again.

        Raises:
            TypeError: for what is no relation of the view.
            ResourceNotFoundError: where one does not exist any more; its relations are as they were.
        """
        from pygen_runtime.client.binding import AsyncClientBinding
        from pygen_runtime.model.instances import PygenResource
        from pygen_runtime.reading.inclusion import include

        await self.run(include(AsyncClientBinding(self, PygenResource), instances, relations, select))

    async def refresh(self, instances: PygenResource | Iterable[PygenResource]) -> None:
        """Read instances again, in place; what was assigned and not saved is gone. One request per 1,000 instances of
        a view.

        Raises:
            ResourceNotFoundError: where one does not exist any more.
        """
        from pygen_runtime.client.binding import AsyncClientBinding
        from pygen_runtime.model.instances import PygenResource
        from pygen_runtime.writing.saving import refresh

        await self.run(refresh(AsyncClientBinding(self, PygenResource), instances))
