"""One object of every view of real models, all its relations filled, is written in one call and read back."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import pytest

from pygen_runtime.filters.references import NodeReference
from pygen_runtime.model.class_schema import connections_of, edges_of, fields_of, properties_of
from pygen_runtime.model.instances import EdgeWrite, InstanceWrite
from pygen_runtime.model.relations import DirectRelationList
from pygen_runtime.writing.shape import read_class
from tests.shared_models import needs_shared
from tests.writing.packages import SPACE, Log, client_of, emulator_of, generated
from tests.writing.real_models import MODELS, api_of, bare, node_classes, write_class

pytestmark = needs_shared


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


def same(written: Any, read: Any) -> None:
    """What was read is what was written, also along its relations."""
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
        assert {one.as_id() for one in getattr(read, name).all()} == {reference(one) for one in ends}, name


def far(value: Any) -> Any:
    if not isinstance(value, EdgeWrite):
        return value
    return value.end_node if isinstance(value.end_node, InstanceWrite) else value.start_node


def reference(value: Any) -> NodeReference:
    return value if isinstance(value, NodeReference) else NodeReference(SPACE, value.external_id)


@pytest.mark.parametrize("model", MODELS)
def test_every_view_and_relation_comes_back(model: str, log: Log) -> None:
    with emulator_of(model) as emulator, client_of(model, emulator, log) as client:
        written_and_read(client, generated(model), log)


def written_and_read(client: Any, package: ModuleType, log: Log) -> None:
    objects = [connected(cls, cls.__name__) for cls in node_classes(package)]
    result = client.upsert(objects)
    assert log.take() == ["instances"] * -(-len(result.created) // 1000)
    for written in objects:
        read = api_of(client, type(written)).retrieve(written.external_id)
        same(written, read)
    assert client.upsert(objects).created == []


@pytest.mark.wide
def test_required_relations_are_fields_of_every_class() -> None:
    """The graph above would leave out what it does not know: each mapped property is one of its kinds."""
    for model in MODELS:
        for cls in node_classes(generated(model)):
            known = set(properties_of(cls)) | set(edges_of(cls))
            system = {"space", "external_id", "existing_version", "node_type"}
            assert set(fields_of(cls)) == known | system
