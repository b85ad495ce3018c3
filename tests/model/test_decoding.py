"""One instance in all its values: what a page may hold, what it may not, and how the error says so."""

from __future__ import annotations

import gc
import json
import pickle
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timezone
from typing import Any

import pytest
from pydantic import ValidationError

from pygen_runtime import ConfigurationError, NodeReference
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.model.encoding import encode_properties
from pygen_runtime.model.relations import DirectRelation, DirectRelationList
from tests import instances

pytestmark = pytest.mark.usefixtures("either_lane")

REQUIRED = {
    "requiredText": "r", "flag": True, "big": 1, "requiredJson": None, "requiredStatus": "a", "number": 1,
    "requiredList": [],
}  # fmt: skip


def item(properties: Mapping[str, Any] | None, view: str = "Sample", **more: Any) -> dict[str, Any]:
    return {
        "instanceType": "node", "space": "s", "externalId": "x", "version": 3, "createdTime": 1_000,
        "lastUpdatedTime": 86_400_001,
        **({} if properties is None else {"properties": {"plant": {f"{view}/v1": dict(properties)}}}),
        **more,
    }  # fmt: skip


def read(cls: Any, properties: Mapping[str, Any] | None, **more: Any) -> Any:
    (instance,), _ = decode_items(cls, instances.page([item(properties, cls.__name__, **more)]))
    return instance


def sample(scalars: Any, **properties: Any) -> Any:
    return read(scalars.Sample, {**REQUIRED, **properties})


def test_who_an_instance_is(scalars: Any) -> None:
    instance = sample(scalars)
    assert (instance.space, instance.external_id) == ("s", "x")
    assert instance.as_id() == NodeReference("s", "x")
    assert instance.node_type is None
    assert instance.data_record.version == 3
    assert instance.data_record.created_time == datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc)
    assert instance.data_record.last_updated_time_ms == 86_400_001
    assert instance.data_record.deleted_time is None
    typed = read(scalars.Sample, REQUIRED, type={"space": "plant", "externalId": "T"}, deletedTime=5)
    assert typed.node_type == NodeReference("plant", "T")
    assert typed.data_record.deleted_time_ms == 5


@pytest.mark.parametrize("status", ["on", "added since"])
def test_enum_values_known_and_unknown_survive(scalars: Any, status: str) -> None:
    instance = sample(scalars, status=status, requiredStatus=status, textList=["on", status])
    assert (instance.status, instance.required_status, instance.text_list) == (status, status, ["on", status])
    sent = encode_properties(instance.as_write())
    assert (sent["status"], sent["requiredStatus"], sent["textList"]) == (status, status, ["on", status])


JSON_VALUES = (
    [1, "two", [None]], "text", 3, 2.5, True, {}, [], {"space": "s", "externalId": "e"},
    {"space": "s", "externalId": "e", "more": {"type": "view"}}, {"items": [{"type": "node"}]}, "2024-01-01T00:00:00Z",
)  # fmt: skip


@pytest.mark.parametrize("value", JSON_VALUES)
def test_json_is_kept_as_it_is(scalars: Any, value: Any) -> None:
    instance = sample(scalars, anything=value, requiredJson=value, jsonList=[value, value])
    assert instance.anything == value
    assert type(instance.anything) is type(value)
    sent = encode_properties(instance.as_write())
    assert (sent["anything"], sent["requiredJson"], sent["jsonList"]) == (value, value, [value, value])


def test_lists_of_each_type(scalars: Any) -> None:
    lists = {
        "textList": ["", "a"], "booleanList": [True, False], "int32List": [0, -1], "int64List": [2**62],
        "float32List": [0.5], "float64List": [1e300, 2], "timestampList": ["2024-02-29T12:00:00.001+00:00"],
        "dateList": ["2024-02-29"], "timeseriesList": ["t"], "fileList": ["f"], "sequenceList": ["q"],
    }  # fmt: skip
    instance = sample(scalars, **lists)
    assert instance.timestamp_list == [datetime(2024, 2, 29, 12, 0, 0, 1000, timezone.utc)]
    assert instance.date_list == [date(2024, 2, 29)]
    assert instance.float_64_list == [1e300, 2.0]
    sent = encode_properties(instance.as_write())
    assert {wire: sent[wire] for wire in lists} == lists
    empty = sample(scalars, **{wire: [] for wire in lists})
    assert empty.text_list == []
    sent = encode_properties(empty.as_write())
    assert all(sent[wire] == [] for wire in lists)


def test_null_and_missing_are_none(scalars: Any) -> None:
    instance = sample(scalars, text=None, textList=None, moment=None)
    assert (instance.text, instance.text_list, instance.moment, instance.small) == (None, None, None, None)


def test_a_node_without_properties_of_the_view(scalars: Any) -> None:
    for properties in ({}, None):
        instance = read(scalars.Sample, properties)
        assert (instance.external_id, instance.required_text, instance.text) == ("x", None, None)
    elsewhere = item(None)
    elsewhere["properties"] = {"office": {"Other/v1": {"text": 1}}}
    (instance,), _ = decode_items(scalars.Sample, instances.page([elsewhere]))
    assert instance.text is None


WRONG: tuple[tuple[str, Any], ...] = (
    ("text", 1), ("flag", "true"), ("flag", 1), ("small", "5"), ("small", 5.5), ("small", True), ("big", 1.5),
    ("single", "1.5"), ("double", True), ("moment", "yesterday"), ("moment", "2024-02-29T12:00:00"),
    ("day", "2024-13-01"), ("day", 5), ("series", 1), ("status", 1), ("textList", "x"), ("textList", [1]),
    ("int32List", ["1"]), ("textList", [1]),
)  # fmt: skip


@pytest.mark.parametrize(("wire", "value"), WRONG)
def test_a_value_of_another_type_is_an_error_that_names_the_field(scalars: Any, wire: str, value: Any) -> None:
    with pytest.raises(ValidationError) as caught:
        sample(scalars, **{wire: value})
    places = [".".join(map(str, error["loc"])) for error in caught.value.errors()]
    assert any(f"Sample/v1.{wire}" in place for place in places), places


@pytest.mark.parametrize("content", [b"<html>", b'{"items": [', b"[]", b'{"items": {}}', b"{}", b""])
def test_an_answer_that_is_no_page_is_an_error(scalars: Any, content: bytes) -> None:
    with pytest.raises(ValidationError):
        decode_items(scalars.Sample, content)


def test_the_collector_of_garbage_runs_again_after_an_error(scalars: Any) -> None:
    assert gc.isenabled()
    with pytest.raises(ValidationError):
        decode_items(scalars.Sample, b"[]")
    assert gc.isenabled()


def reference(external_id: str) -> dict[str, str]:
    return {"space": "other", "externalId": external_id}


def test_relations(connections: Any) -> None:
    sent = {
        "site": reference("s"), "owner": reference("o"), "parts": [reference("p"), reference("q")],
        "requiredParts": [], "anything": reference("a"), "anythings": [reference("b")], "outside": reference("e"),
    }  # fmt: skip
    pump = read(connections.Pump, sent)
    assert type(pump.site) is DirectRelation
    assert pump.site == NodeReference("other", "s")
    assert type(pump.parts) is DirectRelationList
    assert pump.parts.references == (NodeReference("other", "p"), NodeReference("other", "q"))
    assert pump.required_parts.references == ()
    assert pump.required_parts.has_value
    assert type(pump.anything) is NodeReference
    assert pump.anythings == [NodeReference("other", "b")]
    assert pump.outside == NodeReference("other", "e")
    assert pump.twin is None
    assert encode_properties(pump.as_write()) == sent
    assert pump.dump() == item(sent, "Pump")


def test_a_list_of_relations_without_value_is_a_handle_that_is_not_written(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": reference("o"), "requiredParts": [reference("p")]})
    assert pump.parts.references == ()
    assert not pump.parts.has_value
    assert encode_properties(pump.as_write()) == {"owner": reference("o"), "requiredParts": [reference("p")]}


def test_relations_of_an_instance_without_a_client_say_so(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": reference("o"), "requiredParts": [reference("p")]})
    for handle in (pump.owner, pump.required_parts, pump.feeds):
        with pytest.raises(ConfigurationError, match="no client to read with"):
            handle.all()


@pytest.mark.parametrize("value", ["x", {"space": "s"}, {"space": 1, "externalId": "x"}, [reference("x")], 1])
def test_no_reference_is_an_error_that_names_the_field(connections: Any, value: Any) -> None:
    with pytest.raises(ValidationError, match="site"):
        read(connections.Pump, {"owner": reference("o"), "requiredParts": [], "site": value})


def test_attributes_of_relations_have_no_truth_value_and_no_length(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": reference("o"), "requiredParts": []})
    for handle in (pump.owner, pump.parts, pump.feeds, pump.twins):
        with pytest.raises(TypeError, match="truth value"):
            bool(handle)
        with pytest.raises(TypeError, match=r"no length before it is read: write .count\(\), or len\(….all\(\)\)"):
            len(handle)
        for index in (0, -1, slice(2)):
            with pytest.raises(TypeError, match=r"write .first\(\), .one\(\), or .all\(\)\[…\]"):
                handle[index]
        assert not isinstance(handle, (Sequence, Collection, Mapping))


ENDS = {"type": reference("t"), "startNode": reference("a"), "endNode": reference("b")}


def test_edges(edges: Any) -> None:
    sent = item({"diameter": 1.5, "inspector": reference("i"), "alloy": "steel", "later": 1}, "SteelPipe", **ENDS)
    sent["instanceType"] = "edge"
    (pipe,), _ = decode_items(edges.SteelPipe, instances.page([sent]))
    assert (pipe.edge_type, pipe.start_node, pipe.end_node) == tuple(
        NodeReference("other", each) for each in ("t", "a", "b")
    )
    assert (pipe.diameter, pipe.inspector, pipe.alloy) == (1.5, NodeReference("other", "i"), "steel")
    assert pipe.dump() == sent
    written = pipe.as_write()
    assert isinstance(written, edges.SteelPipeWrite)
    assert (written.edge_type, written.start_node, written.end_node) == (
        pipe.edge_type, pipe.start_node, pipe.end_node,
    )  # fmt: skip
    assert encode_properties(written) == sent["properties"]["plant"]["SteelPipe/v1"]


@pytest.mark.parametrize("end", ENDS)
def test_an_edge_without_an_end_is_an_error_that_names_it(edges: Any, end: str) -> None:
    ends = {key: value for key, value in ENDS.items() if key != end}
    with pytest.raises(ValidationError, match=end):
        read(edges.SteelPipe, {"diameter": 1.0}, **ends)


def test_a_view_for_all_reads_nodes_and_edges(edges: Any) -> None:
    note = read(edges.Note, {"remark": "n"})
    assert isinstance(note.as_write(), edges.NoteWrite)
    sent = item({"remark": "e"}, "Note", **ENDS)
    (edge,), _ = decode_items(edges.NoteEdge, instances.page([sent]))
    assert isinstance(edge.as_write(), edges.NoteEdgeWrite)
    assert edge.remark == "e"


def test_instances_are_values(scalars: Any) -> None:
    first, second = sample(scalars, text="a", later=1), sample(scalars, text="a", later=1)
    assert first == second
    assert first != sample(scalars, text="b", later=1)
    copied = first.model_copy()
    assert copied == first
    assert pickle.loads(pickle.dumps(first)) == first
    assert "text='a'" in repr(first)
    assert first.model_extra == {"later": 1}


def test_a_change_is_validated_and_remembered(scalars: Any) -> None:
    instance = sample(scalars, text="a")
    assert instance.model_fields_set == set()
    instance.text = "b"
    assert instance.model_fields_set == {"text"}
    with pytest.raises(ValidationError, match="small"):
        instance.small = 2**40
    assert instance.small is None
    assert encode_properties(instance.as_write())["text"] == "b"


def test_a_cleared_value_is_written_as_null(scalars: Any) -> None:
    instance = sample(scalars, text="a", small=1)
    instance.text = None
    sent = encode_properties(instance.as_write())
    assert sent["text"] is None
    assert sent["small"] == 1


def test_lists_write_and_name_all_of_their_instances(scalars: Any) -> None:
    found = scalars.SampleList([sample(scalars, text="a"), sample(scalars, text="b")])
    assert [type(each) is scalars.SampleWrite for each in found.as_write()] == [True, True]
    assert found.as_ids() == [NodeReference("s", "x")] * 2


def test_the_rest_of_the_answer_comes_along(scalars: Any) -> None:
    content = json.dumps({"items": [], "nextCursor": "c", "typing": {"a": 1}, "debug": [], "newKey": 1}).encode()
    found, rest = decode_items(scalars.Sample, content)
    assert found == []
    assert rest == {"nextCursor": "c", "typing": {"a": 1}, "debug": []}
