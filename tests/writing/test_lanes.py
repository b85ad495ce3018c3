"""Items as Structs and items as dictionaries: equal bodies and equal errors, for every type of property."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hatch_pygen import pipeline
from hatch_pygen.ir.types import IRPrimitiveType
from hatch_pygen.live.notebook import load_package
from pygen_runtime.exceptions import PygenError
from pygen_runtime.filters.references import NodeReference
from pygen_runtime.writing.graph import as_mapping
from pygen_runtime.writing.shape import Mode, shape_of
from pygen_runtime.writing.writes import WriteOptions, WritePlan
from tests.generation.packages import configuration, snapshot_of
from tests.model_json import mapped, model, view
from tests.writing.packages import generated, without_msgspec


@pytest.fixture(autouse=True)
def lane() -> str:
    return "both"


LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
TEXTS = st.text(max_size=5)
REFERENCES = st.builds(NodeReference, st.just("plant"), st.sampled_from("ab"))
MOMENTS = st.datetimes(timezones=st.sampled_from([timezone.utc, timezone(timedelta(hours=5, seconds=20))]))
USUAL: dict[str, st.SearchStrategy[Any]] = {
    "text": TEXTS,
    "boolean": st.booleans(),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "float32": st.floats(width=32, allow_nan=False, allow_infinity=False),
    "float64": st.floats(allow_nan=False, allow_infinity=False),
    "timestamp": MOMENTS,
    "date": st.dates(),
    "json": st.dictionaries(
        TEXTS, st.recursive(LEAVES, lambda each: st.lists(each, max_size=2), max_leaves=5), max_size=3
    ),
    "timeseries": TEXTS,
    "file": TEXTS,
    "sequence": TEXTS,
}
ODD = st.sampled_from(
    [
        float("nan"), float("-inf"), -0.0, 2**70, b"bytes", Decimal("1.50"), {1, 2}, ("a", 1), "\ud800", "a\0b", True, 3, 0.1,
        datetime(2024, 2, 29, 1, 2, 3, 999_999), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=1))),
        datetime(2024, 2, 29, tzinfo=timezone(timedelta(seconds=20))), date(1, 1, 1), {"a": float("nan")}, {"a": b"\xff"},
        {1: timedelta(1), None: date(2024, 2, 29)}, [None], [1, "a", None], [[1]], {"deep": object()}, object(), "unknown",
        NodeReference("plant", "a"), ("plant", "b"), None,
    ]
)  # fmt: skip
DEEP = st.integers(225, 262)


@cache
def package() -> Any:
    properties: dict[str, Any] = {}
    for type_ in IRPrimitiveType:
        for many in (False, True):
            name = f"{'many' if many else 'one'}{type_.value.title()}"
            properties[name] = mapped(type_.value, list=many, containerPropertyIdentifier=name)
    target = {"type": "view", "space": "plant", "externalId": "Sensor", "version": "v1"}
    properties["near"] = mapped("direct", source=target, containerPropertyIdentifier="near")
    properties["nearList"] = mapped("direct", list=True, source=target, containerPropertyIdentifier="nearList")
    kinds = {"on": {"name": "on"}, "off": {"name": "off"}}
    properties["kind"] = mapped("enum", values=kinds, containerPropertyIdentifier="kind")
    plant = model(view("Sensor", properties))
    config = configuration([plant], package="sdk_of_lanes", instance_space="plant")
    return load_package(pipeline.generate(snapshot_of(plant), config).files, config.package)


@st.composite
def objects(draw: st.DrawFn) -> Any:
    """An object of the write class: some fields as they should be, and sometimes one that validation has not seen."""
    values: dict[str, Any] = {"external_id": draw(TEXTS.filter(bool)), "space": "plant"}
    for name, usual in USUAL.items():
        for field, strategy in ((f"one_{name}", usual), (f"many_{name}", st.lists(usual, max_size=3))):
            if draw(st.booleans()):
                values[field] = draw(st.none() | strategy)
    near = REFERENCES | st.sampled_from(["b", ("plant", "c")])
    if draw(st.booleans()):
        values |= {
            "near": draw(st.none() | near),
            "near_list": draw(st.lists(near, max_size=3)),
            "kind": draw(st.sampled_from(["on", None])),
        }
    sensor = package().SensorWrite
    made = sensor(**values)
    if draw(st.booleans()):
        made.near = sensor(external_id="nested", space="plant", one_text="x")
    if draw(st.booleans()):
        field = draw(
            st.sampled_from([*(f"one_{name}" for name in USUAL), *(f"many_{name}" for name in USUAL), "kind", "near"])
        )
        odd = draw(ODD)
        made = made.model_copy(update={field: [odd] if field.startswith("many") and draw(st.booleans()) else odd})
    return made


def outcome(instance: Any, mode: Mode) -> Any:
    """The body as the server reads it, and as a dry run shows it, or the error."""
    try:
        plan = WritePlan.of(lambda _: "plant", [instance], WriteOptions(mode))
        ((batch,),) = plan.stages
        body = plan.encode(plan.options.body(batch))
        shown = plan.encode(plan.options.body(list(map(as_mapping, batch))))
    except (PygenError, AttributeError, TypeError) as error:
        return type(error), str(error)
    found = json.loads(body)
    assert json.loads(shown) == found
    return json.dumps(found, sort_keys=True)


def both(instance: Any, mode: Mode = "apply") -> Any:
    found = outcome(instance, mode)
    with pytest.MonkeyPatch.context() as patch:
        without_msgspec(patch)
        assert outcome(instance, mode) == found
    return found


@given(objects(), st.sampled_from(["apply", "replace", "create"]))
def test_bodies_and_errors_are_equal(instance: Any, mode: Mode) -> None:
    both(instance, mode)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("many_text", ["a", None]),
        ("many_float64", [1.0, float("nan")]),
        ("many_float32", [True]),
        ("one_float64", float("inf")),
        ("kind", "unknown"),
        ("one_text", "\ud800"),
        ("one_int64", 2**70),
        ("many_boolean", ("a", "b")),
        ("one_timestamp", "now"),
    ],
)
def test_what_validation_has_not_seen(field: str, value: Any) -> None:
    """Each way out of the Structs, whatever the draws above bring."""
    both(package().SensorWrite(external_id="x", space="plant").model_copy(update={field: value}))


def test_a_name_that_no_struct_can_have() -> None:
    properties = {'in "quotes"': mapped("text", containerPropertyIdentifier="quoted"), "plain": mapped("text")}
    plant = model(view("Quoted", properties))
    config = configuration([plant], package="sdk_of_quoted", instance_space="plant")
    found = load_package(pipeline.generate(snapshot_of(plant), config).files, config.package)
    written = json.loads(both(found.QuotedWrite(external_id="x", space="plant", in_quotes="a", plain="b")))
    assert written["items"][0]["sources"][0]["properties"] == {'in "quotes"': "a", "plain": "b"}


@given(DEEP, st.booleans())
def test_the_deepest_value_is_the_same(depth: int, many: bool) -> None:
    value: Any = {}
    for _ in range(depth):
        value = {"a": value}
    field = {"many_json": [value]} if many else {"one_json": value}
    both(package().SensorWrite(external_id="x", space="plant").model_copy(update=field))


NORTH = timezone(timedelta(hours=5, minutes=30))
MOMENT = datetime(2024, 2, 29, 1, 2, 3, 999_999, tzinfo=timezone.utc)
SENT: dict[str, tuple[Any, Any]] = {
    **dict.fromkeys(("text", "timeseries", "file", "sequence"), ("a", "a")),
    "boolean": (True, True),
    "int32": (3, 3),
    "int64": (2**63 - 1, 2**63 - 1),
    "float32": (0.5, 0.5),
    "float64": (-0.1, -0.1),
    "timestamp": (MOMENT, "2024-02-29T01:02:03.999+00:00"),
    "date": (date(2024, 2, 29), "2024-02-29"),
    "json": ({"a": [1, None]}, {"a": [1, None]}),
}
"""A value of each type, and what is sent of it."""


def sent_of(form: str, /, **values: Any) -> Any:
    """The properties that are sent of one object; `form` is what its item has to be."""
    plan = WritePlan.of(str, [package().SensorWrite(external_id="x", space="plant", **values)], WriteOptions())
    (((item,),),) = plan.stages
    assert type(item).__name__ == form
    [source] = json.loads(plan.encode({"items": [item]}))["items"][0]["sources"]
    return source["properties"]


@pytest.mark.parametrize("type_", SENT)
def test_the_usual_is_written_as_structs(type_: str) -> None:
    """So that the comparison above is one of two ways, and no type falls back in silence."""
    value, wire = SENT[type_]
    one, many = f"one{type_.title()}", f"many{type_.title()}"
    for values, sent in (
        ({f"one_{type_}": value, f"many_{type_}": [value, value]}, {one: wire, many: [wire, wire]}),
        ({f"one_{type_}": None, f"many_{type_}": []}, {one: None, many: []}),
        ({f"one_{type_}": value, f"many_{type_}": None}, {one: wire, many: None}),
    ):
        assert sent_of("StructItem", **values) == sent
    with pytest.MonkeyPatch.context() as patch:
        without_msgspec(patch)
        assert sent_of("dict", **{f"one_{type_}": value}) == {one: wire}


@pytest.mark.parametrize(
    ("values", "sent"),
    [
        ({"one_float64": 3, "many_float32": [1, 0.5]}, {"oneFloat64": 3, "manyFloat32": [1, 0.5]}),
        ({"one_timestamp": MOMENT.replace(microsecond=0)}, {"oneTimestamp": "2024-02-29T01:02:03.000+00:00"}),
        ({"one_timestamp": MOMENT.replace(microsecond=1)}, {"oneTimestamp": "2024-02-29T01:02:03.000+00:00"}),
        ({"one_timestamp": MOMENT.replace(microsecond=500_000)}, {"oneTimestamp": "2024-02-29T01:02:03.500+00:00"}),
        ({"one_timestamp": MOMENT.astimezone(NORTH)}, {"oneTimestamp": "2024-02-29T01:02:03.999+00:00"}),
        ({"kind": "on"}, {"kind": "on"}),
        ({"near": ("s", "b")}, {"near": {"space": "s", "externalId": "b"}}),
        (
            {"near_list": [("s", "b"), "c"]},
            {"nearList": [NodeReference("s", "b").dump(), NodeReference("c", "c").dump()]},
        ),
        ({"near": None, "near_list": None, "kind": None}, {"near": None, "nearList": None, "kind": None}),
    ],
)
def test_other_usual_values_are_too(values: Any, sent: Any) -> None:
    """A bare id gets its space from the client; here that is the id itself."""
    assert sent_of("StructItem", **values) == sent


@pytest.mark.parametrize("field", ["one_json", "many_json"])
@pytest.mark.parametrize("depth", [248, 249, 250, 251])
def test_around_the_deepest_value(depth: int, field: str) -> None:
    value: Any = {}
    for _ in range(depth - (field == "many_json")):
        value = {"a": value}
    both(
        package()
        .SensorWrite(external_id="x", space="plant")
        .model_copy(update={field: [value] if field == "many_json" else value})
    )


def test_what_a_class_has_for_its_items() -> None:
    """The tables that dictionaries are made by, of a class that has all."""
    shape = shape_of(package().SensorWrite)
    own = {f"{many}_{type_}": f"{many}{type_.title()}" for type_ in SENT for many in ("one", "many")}
    assert set(shape.names) == shape.every == {*own, "near", "near_list", "kind"}
    dates = {name for name in own if name.endswith(("_timestamp", "_date"))}
    assert dict(shape.plain) == {name: own[name] for name in own.keys() - dates} | {"kind": "kind"}
    assert {(name, wire) for name, wire, _ in shape.converted} == {(name, own[name]) for name in dates}
    assert set(shape.relations) == {("near", "near", False), ("near_list", "nearList", True)}
    assert shape.enums == (("kind", "kind", frozenset(("on", "off"))),)
    assert set(shape.json) == {("oneJson", False), ("manyJson", True)}
    assert (shape.connections, shape.defaulted, shape.changeable) == ((), (), False)


@pytest.mark.parametrize("source", ["example", "scalars", "edges"])
def test_defaults_and_edges_of_a_class(source: str) -> None:
    expected: dict[str, tuple[set[str], list[str], bool]] = {
        "PumpWrite": ({"service_interval", "settings"}, ["feeds"], True),
        "ValveWrite": ({"service_interval", "opening"}, [], False),
        "BasinWrite": (set(), ["inlets", "outlets", "overflow", "overflow_from"], False),
        "SampleWrite": ({"anything", "day", "default_text", "double", "moment", "small", "status"}, [], True),
        "StationWrite": (set(), ["notes", "pipes"], False),
        "PipeWrite": (set(), [], False),
    }
    if source == "example":
        expected["SampleWrite"] = (set(), [], False)
    found = {name: shape_of(cls) for name in expected if (cls := getattr(generated(source), name, None))}
    assert len(found) >= 2 or source == "scalars"
    for name, shape in found.items():
        defaulted, edges, changeable = expected[name]
        assert (set(shape.defaulted), [each for each, _ in shape.connections]) == (defaulted, edges), name
        assert shape.changeable is changeable


def test_clients_are_imported_without_it() -> None:
    """It loads at the first write or page."""
    code = "import sys, pygen_runtime; pygen_runtime.PygenClient, pygen_runtime.AsyncPygenClient; print('msgspec' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
