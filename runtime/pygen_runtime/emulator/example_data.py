"""Example data for a data model: written to a project, and taken away again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Protocol

from pygen_runtime.emulator.example_contents import clear, fill
from pygen_runtime.emulator.example_plan import Json, Plan
from pygen_runtime.emulator.views import ViewId, container_id, id_of

SPACE = "pygen_populated"


class Project(Protocol):
    """A client for threads, by the resources that example data use."""

    @property
    def spaces(self) -> Any: ...
    @property
    def containers(self) -> Any: ...
    @property
    def views(self) -> Any: ...
    @property
    def instances(self) -> Any: ...
    @property
    def time_series(self) -> Any: ...
    @property
    def files(self) -> Any: ...
    def run(self, flow: Any, /) -> Any: ...


def populate(
    client: Project,
    nodes_per_view: int = 10,
    seed: int = 0,
    *,
    views: Sequence[ViewId] | None = None,
    space: str = SPACE,
    points_per_series: int = 1000,
    progress: Callable[[int, int], object] | None = None,
) -> int:
    """Writes `nodes_per_view` nodes for every view that nodes can be of, and edges between them; answers how many
    instances were written.

    All of them are in `space`, which is created; views are all of the project, or those given by id. Time series, nodes and
    the classic ones that properties name, get points from 2024 on, one each ten minutes, `points_per_series` or as many
    as 200,000 in all allow; the first 100 files get a content. Cost: four requests for the schema, two writes per 1,000
    instances, one for each series, and two or three for each file. `progress` gets, after each of these, how many items
    are written and how many there are.
    """
    client.spaces.create({"space": space, "description": "Example data written by populate(); clean() removes it"})
    found = {id_of(body): body for body in _dumped(client.views.list(all_versions=True, include_global=True))}
    containers = {container_id(body): body for body in _dumped(client.containers.list(include_global=True))}
    wanted = found if views is None else {id: found[id] for id in views}
    plan = Plan(wanted, containers, nodes_per_view, seed, space)
    bare, related, edges = plan.instances()
    done, total = 0, len(bare) + len(related) + len(edges)
    for items in (bare, related, edges):
        # One by one: a batch may point to nodes of the one before.
        for first in range(0, len(items), 1000):
            client.instances.apply(
                items[first : first + 1000], auto_create_start_nodes=True, auto_create_end_nodes=True
            )
            done += len(items[first : first + 1000])
            if progress is not None:
                progress(done, total)
    fill(client, [*bare, *edges], containers, seed, space, points_per_series)
    return len(bare) + len(edges)


def clean(client: Project, *, space: str = SPACE) -> None:
    """Removes what `populate` wrote: the instances in `space`, what they name, and the space."""
    if not client.spaces.retrieve([space]):
        return
    clear(client, space)
    for kind in ("edge", "node"):
        found = client.instances.list(kind, filter={"equals": {"property": [kind, "space"], "value": space}})
        ids = [{"instanceType": kind, "space": space, "externalId": instance.external_id} for instance in found]
        if ids:
            client.instances.delete(ids)
    client.spaces.delete([space])


def _dumped(models: Iterable[Any]) -> list[Json]:
    return [model.dump() for model in models]
