"""The wire models: unknown things are kept, what is not set is not sent, kinds are told apart."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from pygen_runtime import ContainerReference, EqualsFilter, NodeReference, ViewReference
from pygen_runtime import wire as m
from tests.emulator.api import SPACE, Api, container, edge, node, view
from tests.emulator.test_requests import SOUND

VIEW = ViewReference(SPACE, "Pump", "v1")

MODELS: dict[str, type[m.WireModel]] = {
    "/spaces": m.Items[m.SpaceWrite],
    "/containers": m.Items[m.ContainerWrite],
    "/views": m.Items[m.ViewWrite],
    "/datamodels": m.Items[m.DataModelWrite],
    "/instances": m.ApplyRequest,
    "/instances/list": m.ListRequest,
    "/instances/byids": m.ByIdsRequest,
    "/instances/search": m.SearchRequest,
    "/instances/aggregate": m.AggregateRequest,
    "/instances/query": m.QueryRequest,
    "/instances/sync": m.SyncRequest,
    "/instances/inspect": m.InspectRequest,
    "/containers/inspect": m.ContainerInspectRequest,
    "/instances/delete": m.DeleteRequest,
}


@pytest.mark.parametrize(("path", "body"), [(path, body) for path, _, body in SOUND])
def test_requests_load_and_dump_the_same(path: str, body: dict[str, Any]) -> None:
    assert MODELS[path].load(body).dump() == body
    assert MODELS[path].load({**body, "newKey": {"a": [1]}}).dump() == {**body, "newKey": {"a": [1]}}


ANSWERS: dict[str, type[m.WireModel]] = {
    "/instances": m.ApplyAnswer,
    "/instances/list": m.InstancesAnswer,
    "/instances/byids": m.InstancesAnswer,
    "/instances/search": m.InstancesAnswer,
    "/instances/aggregate": m.AggregateAnswer,
    "/instances/query": m.QueryAnswer,
    "/instances/sync": m.QueryAnswer,
    "/instances/inspect": m.Items[m.InstanceInspection],
    "/containers/inspect": m.Items[m.ContainerInspection],
    "/containers": m.Items[m.Container],
    "/views": m.Items[m.View],
    "/datamodels": m.Items[m.DataModel],
    "/spaces": m.Items[m.Space],
}


def test_answers_load_and_dump_the_same(api: Api) -> None:
    for path, _, body in SOUND:
        answer = api.post(path, body)
        if path in ANSWERS:
            assert ANSWERS[path].load(answer).dump() == answer
    statistics = api.get("/statistics")
    assert m.ProjectStatistics.load(statistics).dump() == statistics


def test_kinds_are_told_apart() -> None:
    unknown = {"type": {"type": "vector", "size": 3}}
    body = container("C", {"x": {"type": "text"}})
    body["properties"]["v"] = unknown
    body["constraints"] = {"c": {"constraintType": "new", "x": 1}}
    body["indexes"] = {"i": {"indexType": "inverted", "properties": ["x"]}}
    loaded = m.ContainerWrite.load(body)
    assert isinstance(loaded.properties["v"].type, m.UnknownType)
    assert isinstance(loaded.properties["x"].type, m.TextType)
    assert loaded.constraints is not None
    assert isinstance(loaded.constraints["c"], m.UnknownConstraint)
    assert loaded.dump() == body
    written = view("V", ["x"], of="C")
    written["properties"]["new"] = {"connectionType": "quantum", "x": 1}
    assert isinstance((m.ViewWrite.load(written).properties or {})["new"], m.UnknownViewProperty)
    assert m.ViewWrite.load(written).dump() == written


def test_what_code_makes_is_complete_on_the_wire() -> None:
    made = m.ApplyRequest(
        items=[
            m.NodeWrite(space=SPACE, external_id="a", sources=[m.InstanceSource(source=VIEW, properties={"name": None})]),
            m.EdgeWrite(space=SPACE, external_id="e", type=NodeReference(SPACE, "connects"), start_node=NodeReference(SPACE, "a"), end_node=NodeReference(SPACE, "a")),
        ]
    )  # fmt: skip
    assert made.dump() == {"items": [node("a", name=None), edge("e", "a", "a")]}
    constraint = m.RequiresConstraint(require=ContainerReference(SPACE, "C"))
    assert constraint.dump()["constraintType"] == "requires"
    assert m.DirectRelationType(source=VIEW).dump() == {"type": "direct", "source": VIEW.dump()}
    nodes = m.NodesExpression(nodes=m.NodeSelection(from_="a", filter=EqualsFilter(("node", "space"), SPACE)))
    query = m.QueryRequest(with_={"b": nodes}, select={"b": m.Select()})
    assert query.dump()["with"]["b"]["nodes"]["from"] == "a"


def test_references_must_be_complete() -> None:
    for bad in ({"type": "view", "space": "s", "externalId": "V"}, {"type": "container", "space": "s"}, "V", None):
        with pytest.raises(ValidationError):
            m.Source.load({"source": bad})
