"""A connected graph of every view of real models is written in one call and read back along every relation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import date, datetime, timezone
from importlib.resources import files
from types import ModuleType
from typing import Any

import pytest

from pygen_runtime.base import EdgeWrite, InstanceWrite
from pygen_runtime.class_schema import connections_of, edges_of, fields_of, properties_of
from pygen_runtime.paths import resolve
from pygen_runtime.references import NodeReference
from pygen_runtime.relations import DirectRelationList
from pygen_runtime.schema import Property
from pygen_runtime.writing.shape import read_class
from tests.shared_models import needs_shared
from tests.writes.packages import SPACE, Log, client_of, emulator_of, generated

pytestmark = needs_shared

MODELS = ["omni", "wind_turbine", "wind_domain", "cognite_core"]
MOMENT = datetime(2024, 2, 29, 12, 30, 15, 123_000, tzinfo=timezone.utc)
VALUES: dict[str, Any] = {
    "text": "text", "boolean": True, "int32": 5, "int64": 2**53 + 1, "float32": 0.5, "float64": 0.1, "json": {"a": [1]},
    "timestamp": MOMENT, "date": date(2024, 2, 29), "timeseries": "ts", "file": "file", "sequence": "seq",
    "direct": NodeReference(SPACE, "elsewhere"),
}  # fmt: skip


def value_of(each: Property, external_id: str) -> Any:
    """A value of the property; texts differ, where a constraint wants them to."""
    values = {**VALUES, "text": f"text of {external_id}"}
    value = each.values[0] if each.type == "enum" else values[each.type]
    return [value] if each.is_list else value


def write_class(cls: Any, target: str) -> Any:
    """The write class that a relation leads to, None where it may be any node, or one that cannot be written."""
    name = target if target.endswith("Write") else f"{target}Write"
    found = None if name == "NodeWrite" else resolve(cls, name)
    return found if found is not None and found.__view__.writable else None


def bare(cls: Any, external_id: str) -> Any:
    """An object with every property that is no relation, the relations that it must have, and what its view asks for."""
    given = {
        each.name: value_of(each, external_id)
        for each in properties_of(cls).values()
        if each.type != "direct" or each.required
    }
    return cls(external_id=external_id, **{**given, **demanded(cls)})


def view_of(cls: Any) -> Any:
    reference = cls.__view__.reference
    model = json.loads(files(cls.__module__.partition(".")[0]).joinpath("_model.json").read_text("utf-8"))
    views = [view for each in model["models"] for view in each["views"]]
    return next(
        each for each in views if (each["space"], each["externalId"]) == (reference.space, reference.external_id)
    )


def is_reachable(cls: Any) -> bool:
    """Whether the view's filter asks for nothing that the view itself cannot write."""
    view = view_of(cls)
    mapped = {each["externalId"] for each in view["mappedContainers"]}
    names = (path[1] for path, _ in fixed(view.get("filter")) if len(path) == 3)
    return all(name in mapped or "/" in name for name in names)


def demanded(cls: Any) -> dict[str, Any]:
    """The values that the view's filter fixes: a node that has others is not in the view."""
    names = {each.wire: each.name for each in properties_of(cls).values()}
    wanted: dict[str, Any] = {}
    for path, value in fixed(view_of(cls).get("filter")):
        name = path[-1]
        if name == "type" and isinstance(value, dict):
            wanted["node_type"] = NodeReference(value["space"], value["externalId"])
        elif name in names:
            wanted[names[name]] = value
    return wanted


def fixed(filter: Any) -> Iterator[tuple[list[str], Any]]:
    """(path, value) of each equals, and the first of each in, anywhere in a filter."""
    for kind, body in (filter or {}).items():
        if kind in ("equals", "in"):
            yield body["property"], body["value"] if kind == "equals" else body["values"][0]
        elif kind == "and":
            for each in body:
                yield from fixed(each)


def connected(cls: Any, external_id: str) -> Any:
    """An object whose relations hold objects of their own."""
    made = bare(cls, external_id)
    for each in properties_of(cls).values():
        target = write_class(cls, each.target) if each.target else None
        if target is not None:
            far = bare(target, f"{external_id}.{each.name}")
            setattr(made, each.name, [far] if each.is_list else far)
    for name, relation in edges_of(cls).items():
        setattr(made, name, far_end(cls, external_id, name, relation))
    return made


def far_end(cls: Any, external_id: str, name: str, relation: Any) -> Any:
    target = write_class(cls, relation.targets[0])
    if target is None:
        return None
    far: InstanceWrite = bare(target, f"{external_id}.{name}")
    if len(relation.targets) > 1:
        edge = bare(write_class(cls, relation.targets[1]), f"{external_id}.{name}.edge")
        setattr(edge, "start_node" if connections_of(read_class(cls))[name].direction == "inwards" else "end_node", far)
        far = edge
    return [far] if relation.many else far


def node_classes(package: ModuleType) -> list[Any]:
    found = [getattr(package, name) for name in package.__all__ if name.endswith("Write")]
    nodes = [cls for cls in found if not issubclass(cls, EdgeWrite) and cls.__view__.writable and properties_of(cls)]
    return [cls for cls in nodes if is_reachable(cls)]


def api_of(client: Any, cls: Any) -> Any:
    read = read_class(cls)
    return next(api for api in apis(client) if api.data_class is read)


def apis(client: Any) -> list[Any]:
    names = {
        name for base in type(client).__mro__ if base.__module__.endswith("._client") for name in base.__annotations__
    }
    return [getattr(client, name) for name in sorted(names)]


def same(written: Any, read: Any, own: Any) -> None:
    """What was read is what was written, also along its relations, in both directions."""
    for each in properties_of(type(written)).values():
        sent, stored = getattr(written, each.name), getattr(read, each.name)
        if each.type == "direct":
            sent = [reference(one) for one in (sent if isinstance(sent, list) else [sent]) if one is not None]
            got = stored.references if isinstance(stored, DirectRelationList) else stored if each.is_list else [stored]
            assert [one for one in got or () if one is not None] == sent, each.name
        else:
            assert stored == sent, each.name
    for name in edges_of(type(written)):
        sent = getattr(written, name)
        sent = [] if sent is None else sent if isinstance(sent, list) else [sent]
        ends = [far(one) for one in sent]
        assert {one.as_id() for one in own(getattr(read, name))} == {reference(one) for one in ends}, name


def far(value: Any) -> Any:
    if not isinstance(value, EdgeWrite):
        return value
    return value.end_node if isinstance(value.end_node, InstanceWrite) else value.start_node


def reference(value: Any) -> NodeReference:
    return value if isinstance(value, NodeReference) else NodeReference(SPACE, value.external_id)


@pytest.mark.parametrize("model", MODELS)
def test_every_view_and_relation_comes_back(model: str, log: Log) -> None:
    package = generated(model)
    with emulator_of(model) as emulator, client_of(model, emulator, log) as client:
        objects = [connected(cls, cls.__name__) for cls in node_classes(package)]
        result = client.upsert(objects)
        assert log.take() == ["instances"] * -(-len(result.created) // 1000)
        for written in objects:
            read = api_of(client, type(written)).retrieve(written.external_id)
            same(written, read, lambda relation: relation.all())
        assert client.upsert(objects).created == []


@pytest.mark.parametrize("model", MODELS)
def test_reverse_relations_lead_back(model: str, log: Log) -> None:
    package = generated(model)
    with emulator_of(model) as emulator, client_of(model, emulator, log) as client:
        for cls in node_classes(package):
            reverse = {
                name: each for name, each in connections_of(read_class(cls)).items() if each.through and each.target
            }
            for name, connection in reverse.items():
                source = write_class(cls, connection.target)
                field = source and next(
                    (each for each in properties_of(source).values() if each.wire == connection.through[2]), None
                )
                if source is None or field is None or not is_reachable(source):
                    continue
                one = bare(cls, f"{cls.__name__}.{name}")
                other = bare(source, f"{cls.__name__}.{name}.source")
                setattr(other, field.name, [one] if field.is_list else one)
                client.upsert(other)
                read = api_of(client, cls).retrieve(one.external_id)
                assert [each.as_id() for each in getattr(read, name).all()] == [reference(other)], (cls, name)


@pytest.mark.parametrize("model", MODELS)
def test_the_async_client_writes_and_reads_the_same(model: str, log: Log) -> None:
    package = generated(model)

    async def run() -> None:
        with emulator_of(model) as emulator:
            async with client_of(model, emulator, log, "AsyncTheClient") as client:
                objects = [connected(cls, cls.__name__) for cls in node_classes(package)]
                await client.upsert(objects)
                for written in objects:
                    read = await api_of(client, type(written)).retrieve(written.external_id)
                    found = {name: await getattr(read, name).all_async() for name in edges_of(type(written))}
                    same(written, read, lambda relation, found=found: found[relation._connection.name])

    asyncio.run(run())


def test_required_relations_are_fields_of_every_class() -> None:
    """The graph above would leave out what it does not know: each mapped property is one of its kinds."""
    for model in MODELS:
        for cls in node_classes(generated(model)):
            known = set(properties_of(cls)) | set(edges_of(cls))
            system = {"space", "external_id", "existing_version", "node_type"}
            assert set(fields_of(cls)) == known | system
