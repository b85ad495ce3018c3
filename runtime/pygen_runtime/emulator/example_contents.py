"""What example data have beside the model: points of the series, and contents of the files, that nodes are or name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from pygen_runtime.emulator.containers import ContainerId
from pygen_runtime.emulator.example_signals import MOST_CONTENTS, content_of, points_each, points_of
from pygen_runtime.emulator.files import CONTAINER as FILE
from pygen_runtime.emulator.series import CONTAINER as SERIES
from pygen_runtime.emulator.views import container_id

Json = dict[str, Any]
CLASSIC = {"timeseries": "ts", "file": "file"}
"""The types of properties that name a classic resource."""


class Contents(Protocol):
    """A client for threads, by the resources that are used here."""

    @property
    def time_series(self) -> Any: ...
    @property
    def files(self) -> Any: ...
    def run(self, flow: Any, /) -> Any: ...


def classic_name(space: str, place: tuple[ContainerId, str], number: int) -> str:
    """The external id of a classic series or file; `clear` knows it by its beginning."""
    return f"{space}/{f'{place[0][1]}.{place[1]}'[-180:]}-{number}"


def fill(
    client: Contents,
    instances: Sequence[Json],
    containers: Mapping[ContainerId, Json],
    seed: int,
    space: str,
    points_per_series: int,
) -> None:
    """Points for the nodes that are time series of numbers or texts, contents for those that are files, and both for
    the classic ones that properties name, which are made."""
    from pygen_runtime.requests.classic import create_files, create_series

    if not points_per_series:
        return
    named = {kind: sorted(set(_named(instances, containers, kind))) for kind in CLASSIC}
    client.run(create_series([{"externalId": id, "isStep": n % 3 == 2} for n, id in enumerate(named["timeseries"])]))
    client.run(create_files([{"externalId": id, "name": f"{id.rpartition('/')[2]}.txt"} for id in named["file"]]))
    kinds = {id: kind for id, kind in _of_all(instances, SERIES, "type") if kind in ("numeric", "string")}
    series: dict[Any, bool] = {(space, id): kind == "string" for id, kind in kinds.items()}
    series |= dict.fromkeys(named["timeseries"], False)
    count = points_each(len(series), points_per_series)
    for what, is_string in series.items():
        points = points_of(seed, what if isinstance(what, str) else what[1], count, is_string=is_string)
        client.time_series.insert(points, series=what)
    files: list[Any] = [(space, id) for id, _ in _of_all(instances, FILE, None)]
    for what in [*files, *named["file"]][:MOST_CONTENTS]:
        client.files.content(what).upload(content_of(seed, what if isinstance(what, str) else what[1]))


def clear(client: Contents, space: str) -> None:
    """Deletes the classic series and files that `fill` made; nodes take with them what they hold."""
    from pygen_runtime.requests.classic import delete_with_prefix

    for service in ("timeseries", "files"):
        client.run(delete_with_prefix(service, f"{space}/"))


def _named(instances: Sequence[Json], containers: Mapping[ContainerId, Json], kind: str) -> Iterator[str]:
    """The external ids in the properties of this type."""
    for instance in instances:
        for source in instance.get("sources", ()):
            types = containers[container_id(source["source"])]["properties"]
            for name, value in source["properties"].items():
                if types[name]["type"]["type"] == kind:
                    yield from value if isinstance(value, list) else [value]


def _of_all(instances: Sequence[Json], container: ContainerId, name: str | None) -> Iterator[tuple[str, Any]]:
    """The nodes that have data in a container: the value of a property there, or all of it."""
    for instance in instances:
        for source in instance.get("sources", ()):
            if instance["instanceType"] == "node" and container_id(source["source"]) == container:
                properties = source["properties"]
                yield instance["externalId"], properties if name is None else properties.get(name)
