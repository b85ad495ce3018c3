"""Data classes as pydantic classes: what is read from outside, what is dumped, what a subclass may declare."""

from __future__ import annotations

import copy
import json
import pickle
import warnings
from datetime import date, datetime, timezone
from types import SimpleNamespace
from typing import Annotated, Any

import numpy as np
import pandas as pd
import pytest
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, computed_field, field_validator

from pygen_runtime import ConfigurationError, EdgeReference, NodeReference
from pygen_runtime.model.decoding import decode_items
from pygen_runtime.model.encoding import encode_properties
from tests import instances
from tests.generation.golden import configured
from tests.generation.packages import imported
from tests.model.test_decoding import REQUIRED, item, read
from tests.model.test_write_classes import REQUIRED as WRITTEN

pytestmark = pytest.mark.usefixtures("either_lane")

SITE = {"space": "s", "external_id": "north"}


@pytest.fixture(scope="session")
def awkward(golden_packages: Any) -> Any:
    """A package in which Python names of properties are names in CDF of others."""
    return imported(golden_packages, configured("awkward_names").package)


def test_names_that_are_others_in_cdf_are_never_mixed(awkward: Any) -> None:
    values = {"my_prop": "first", "my_prop_2": "second", "type_": "kind", "class_": "c"}
    for cls in (awkward.Pump, awkward.PumpWrite):
        instance = cls(space="s", external_id="x", **values)
        by_name, by_alias = instance.model_dump(), instance.model_dump(by_alias=True)
        assert {name: by_name[name] for name in values} == values
        assert (by_alias["myProp"], by_alias["my_prop"], by_alias["type"]) == ("first", "second", "kind")
        assert cls.model_validate(by_name) == cls.model_validate(by_alias) == instance
        assert cls.model_construct(my_prop_2="second").my_prop_2 == "second"
        assert cls.model_construct(my_prop="first").my_prop == "first"


def test_with_externalid_the_keys_are_those_of_cdf_without_it_names(awkward: Any) -> None:
    read_as_cdf = awkward.PumpWrite.model_validate({"externalId": "x", "my_prop": "second"})
    assert (read_as_cdf.my_prop, read_as_cdf.my_prop_2) == (None, "second")
    read_as_names = awkward.PumpWrite.model_validate({"external_id": "x", "my_prop": "first"})
    assert (read_as_names.my_prop, read_as_names.my_prop_2) == ("first", None)
    with pytest.raises(ValidationError, match="names in CDF where one of them is externalId"):
        awkward.PumpWrite.model_validate({"externalId": "x", "my_prop_2": "second"})
    with pytest.raises(ValidationError, match="no field 'my_porp'; did you mean my_prop"):
        awkward.PumpWrite.model_validate({"my_porp": "first"})


def test_unknown_properties_of_an_instance_survive_both_dumps(awkward: Any) -> None:
    (instance,), _ = decode_items(
        awkward.Pump, instances.page([item({"myProp": "a", "my_prop_2": "new", "more": 1}, "Pump")])
    )
    assert instance.model_extra == {"my_prop_2": "new", "more": 1}
    assert instance.model_dump()["$my_prop_2"] == "new"
    assert instance.model_dump(by_alias=True)["my_prop_2"] == "new"
    for by_alias in (False, True):
        again = awkward.Pump.model_validate(instance.model_dump(by_alias=by_alias))
        assert again == instance
        assert again.model_extra == instance.model_extra


def test_what_a_dump_has(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": REFERENCE, "requiredParts": [], "parts": [REFERENCE]})
    record = {"version": 3, "created_time": datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc),
              "last_updated_time": datetime(1970, 1, 2, 0, 0, 0, 1000, tzinfo=timezone.utc)}  # fmt: skip
    dumped = pump.model_dump()
    assert dumped["owner"] == SITE
    assert (dumped["parts"], dumped["required_parts"], dumped["site"]) == ([SITE], [], None)
    assert dumped["data_record"] == record
    assert json.loads(pump.model_dump_json())["data_record"] == {
        "version": 3, "created_time": "1970-01-01T00:00:01.000+00:00",
        "last_updated_time": "1970-01-02T00:00:00.001+00:00",
    }  # fmt: skip
    assert pump.model_dump(by_alias=True)["$record"]["lastUpdatedTime"] == record["last_updated_time"]
    assert pump.model_dump(by_alias=True)["parts"] == [{"space": "s", "externalId": "north"}]
    assert set(pump.model_dump(exclude_none=True)) == {
        "space", "external_id", "data_record", "owner", "parts", "required_parts",
    }  # fmt: skip
    assert pump.model_dump(include={"owner"}) == {"owner": SITE}
    assert "owner" not in pump.model_dump(exclude={"owner"})
    assert pump.model_dump(exclude_unset=True) == dumped


REFERENCE = {"space": "s", "externalId": "north"}


def test_the_unset_of_an_instance_are_those_that_were_not_read(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": REFERENCE, "requiredParts": []})
    del vars(pump)["name"]  # as a query that selects leaves it out
    assert "name" not in pump.model_dump(exclude_unset=True)
    assert "site" in pump.model_dump(exclude_unset=True)
    pump.site = ("s", "y")
    assert json.loads(pump.model_dump_json(exclude_unset=True))["site"] == {"space": "s", "external_id": "y"}


def test_a_read_back_instance_is_one_as_read(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": REFERENCE, "requiredParts": [], "name": "a"})
    again = connections.Pump.model_validate_json(pump.model_dump_json())
    assert again.model_fields_set == set()
    again.name = "b"
    assert again.model_fields_set == {"name"}


def test_relations_of_write_classes_in_mappings(connections: Any) -> None:
    given = {
        "external_id": "x", "owner": ["s", "ann"], "site": {"external_id": "north"}, "anything": REFERENCE,
        "required_parts": ["a", ["s", "b"], {"space": "s", "externalId": "c"}, {"external_id": "d", "name": "D"}],
        "twin": {"external_id": "y", "owner": "bob", "required_parts": []},
        "links": [{"end_node": "z", "since": "2026-01-02T03:04:05.678+00:00"}, "w", {"externalId": "v", "owner": "bob", "requiredParts": []}],
        "fed_by": ["a", "b"],
    }  # fmt: skip
    pump = connections.PumpWrite.model_validate_json(json.dumps(given))
    assert (pump.owner, pump.site, pump.anything) == (NodeReference("s", "ann"), "north", NodeReference("s", "north"))
    assert pump.required_parts[:3] == ["a", NodeReference("s", "b"), NodeReference("s", "c")]
    assert pump.required_parts[3] == connections.PartWrite(external_id="d", name="D")
    assert pump.twin == connections.PumpWrite(external_id="y", owner="bob", required_parts=[])
    link, bare, node = pump.links
    assert link == connections.LinkWrite(end_node="z", since=datetime(2026, 1, 2, 3, 4, 5, 678_000, timezone.utc))
    assert (bare, node.external_id, type(node)) == ("w", "v", connections.PumpWrite)
    assert pump.fed_by == ["a", "b"]
    assert connections.PumpWrite.model_validate(pump.model_dump(exclude_unset=True)) == pump
    assert connections.PumpWrite.model_validate_json(pump.model_dump_json(by_alias=True, exclude_unset=True)) == pump


@pytest.mark.parametrize(
    ("given", "place", "message"),
    [
        ({"owner": {"space": "s"}}, ("owner",), "a reference is"),
        ({"owner": {}}, ("owner",), "a reference is"),
        ({"owner": {"external_id": "x", "nmae": "y"}}, ("owner", "nmae"), "did you mean name"),
        ({"anything": {"external_id": "x", "name": "y"}}, ("anything", "name"), "NodeWrite has no field 'name'"),
        ({"parts": [{"external_id": "p", "nmae": 1}]}, ("parts", "nmae"), "PartWrite has no field 'nmae'"),
    ],
)
def test_a_wrong_relation_is_refused_at_its_place(connections: Any, given: Any, place: Any, message: str) -> None:
    with pytest.raises(ValidationError, match=message) as raised:
        connections.PumpWrite.model_validate({"owner": "o", "required_parts": [], **given})
    assert [each["loc"] for each in raised.value.errors()] == [place]


def test_texts_are_moments_in_mappings_and_not_in_keywords(scalars: Any) -> None:
    given = {**WRITTEN, "moment": "2026-01-02T03:04:05.678Z", "day": "2026-01-02", "date_list": ["2026-01-02"]}
    found = scalars.SampleWrite.model_validate(given)
    assert (found.moment, found.day) == (datetime(2026, 1, 2, 3, 4, 5, 678_000, timezone.utc), date(2026, 1, 2))
    assert found.date_list == [date(2026, 1, 2)]
    for wrong in ({"moment": "2026-01-02T03:04:05"}, {"moment": "soon"}, {"day": "2026-13-01"}):
        with pytest.raises(ValidationError, match=next(iter(wrong))):
            scalars.SampleWrite.model_validate({**WRITTEN, **wrong})


def test_values_of_numpy_and_pandas_are_taken(scalars: Any) -> None:
    given = {
        "small": np.int32(3), "flag": np.bool_(True), "single": np.float32(1.5), "text": np.str_("x"),
        "text_list": np.array(["a", "b"]), "int_32_list": pd.Series([1, 2]), "moment": pd.Timestamp("2026-01-02", tz="UTC"),
        "float_64_list": (1.0, np.float64(2)), "boolean_list": {True: 1}.keys(), "anything": {"a": np.int64(1)},
    }  # fmt: skip
    found = scalars.SampleWrite(**{**WRITTEN, **given})
    assert (found.small, found.flag, found.single, found.text) == (3, True, 1.5, "x")
    assert (found.text_list, found.int_32_list, found.float_64_list) == (["a", "b"], [1, 2], [1.0, 2.0])
    assert (found.boolean_list, found.anything) == ([True], {"a": 1})
    assert {type(found.small), type(found.flag), type(found.int_32_list[0])} == {int, bool}
    assert json.dumps(encode_properties(found))
    found.small = np.int64(4)
    assert (type(found.small), found.small) == (int, 4)
    assert scalars.SampleWrite.model_validate({**WRITTEN, **given}) == scalars.SampleWrite(**{**WRITTEN, **given})


@pytest.mark.parametrize("missing", [float("nan"), np.float32("nan"), pd.NaT, pd.NA])
def test_what_stands_for_no_value_is_refused_with_advice(scalars: Any, missing: Any) -> None:
    for name in ("small", "moment", "text", "double"):
        with pytest.raises(ValidationError, match=r"SampleWrite\.from_frame\(frame\)"):
            scalars.SampleWrite(**{**WRITTEN, name: missing})
    with pytest.raises(ValidationError, match=r"SampleWrite\.from_frame\(frame\)"):
        scalars.SampleWrite(**{**WRITTEN, "float_64_list": [1.0, missing]})


def test_filters_take_values_of_numpy_and_any_iterable(scalars: Any) -> None:
    sample = scalars.Sample
    assert (sample.small == np.int64(3)).dump() == (sample.small == 3).dump()
    assert (sample.double >= np.float32(1)).dump() == (sample.double >= 1.0).dump()
    assert (sample.flag == np.bool_(True)).dump() == (sample.flag == True).dump()  # noqa: E712
    for values in (np.array([1, 2]), pd.Series([1, 2]), {1: 0, 2: 0}.keys(), iter([1, 2])):
        assert sample.small.in_(values).dump() == sample.small.in_([1, 2]).dump()
    for values in (np.array([1, 2]), pd.Series([1, 2]), [1, 2]):
        assert sample.int_32_list.contains_any(values).dump() == sample.int_32_list.contains_any(1, 2).dump()
    for missing in (pd.NaT, pd.NA):
        with pytest.raises(TypeError, match=r"stands for no value: use \.missing\(\)"):
            assert sample.moment == missing


def test_hashes(scalars: Any) -> None:
    first, second = read(scalars.Sample, REQUIRED), read(scalars.Sample, REQUIRED)
    assert first == second
    assert len({first, second}) == 1
    assert len({scalars.SampleWrite(external_id="x", **WRITTEN), scalars.SampleWrite(external_id="x", **WRITTEN)}) == 1
    with pytest.raises(TypeError, match="unhashable: this SampleWrite has no external_id yet"):
        hash(scalars.SampleWrite(**WRITTEN))


def test_assignments_to_an_instance(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": REFERENCE, "requiredParts": []})
    for name in ("space", "external_id"):
        with pytest.raises(AttributeError, match=f"{name} says who this Pump is"):
            setattr(pump, name, "y")
    with pytest.raises(AttributeError, match="Pump has no property 'nmae'; did you mean name"):
        pump.nmae = "y"
    with pytest.raises(AttributeError, match="did you mean name"):
        connections.PumpWrite(owner="o", required_parts=[]).nmae = "y"
    pump.site = {"space": "s", "externalId": "y"}
    assert pump.site == NodeReference("s", "y")
    pump.parts = [("s", "a"), ["s", "b"], NodeReference("s", "c")]
    assert [each.external_id for each in pump.parts.references] == ["a", "b", "c"]
    with pytest.raises(ValueError, match="takes a SiteWrite that has an external_id: set it first"):
        pump.site = connections.SiteWrite(space="s")
    with pytest.raises(ConfigurationError, match="external id 'new' has no space"):
        pump.site = connections.SiteWrite(external_id="new")
    assert pump.site == NodeReference("s", "y"), "what was refused changes nothing"
    pump.site = connections.SiteWrite(space="s", external_id="new")
    assert pump.site == NodeReference("s", "new")


def test_relations_to_any_view_take_what_others_take(connections: Any) -> None:
    pump = read(connections.Pump, {"owner": REFERENCE, "requiredParts": []})
    site, link = (
        read(connections.Site, {}),
        connections.Link(
            space="s",
            external_id="l",
            edge_type=NodeReference("s", "t"),
            start_node=NodeReference("s", "a"),
            end_node=NodeReference("s", "b"),
        ),
    )
    written = connections.SiteWrite(space="s", external_id="new")
    for given in (site, NodeReference(site.space, site.external_id), (site.space, site.external_id)):
        pump.anything = pump.site = given
        assert pump.anything == pump.site == site.as_id()
    pump.anythings = pump.parts = [site, ("s", "a"), written]
    assert pump.anythings == list(pump.parts.references) == [site.as_id(), NodeReference("s", "a"), written.as_id()]
    for name in ("anything", "site"):
        with pytest.raises(ValueError, match=f"a relation leads to a node, and {link.as_id()} is an edge"):
            setattr(pump, name, link)
        with pytest.raises(ValueError, match="a relation leads to a node"):
            connections.PumpWrite(owner="o", required_parts=[], **{name: link})


def test_the_lists_keep_their_class(connections: Any) -> None:
    sites = connections.SiteList(connections.Site(space="s", external_id=str(number)) for number in range(3))
    for each in (sites[:2], sites[::-1], sites + sites, sites * 2, 2 * sites, sites.copy(), copy.copy(sites)):
        assert type(each) is connections.SiteList
    assert sites[::-1].as_ids() == [NodeReference("s", "2"), NodeReference("s", "1"), NodeReference("s", "0")]
    assert sites[0].external_id == "0"
    assert json.loads(sites.model_dump_json(exclude_none=True)) == [{"space": "s", "external_id": n} for n in "012"]
    assert sites.dump() == [each.dump() for each in sites]
    assert type(TypeAdapter(connections.SiteList).validate_json(sites.model_dump_json())) is connections.SiteList
    assert type(pickle.loads(pickle.dumps(sites))) is connections.SiteList


def test_defaults_declared_below_count_as_set(scalars: Any) -> None:
    class Mine(scalars.SampleWrite):  # type: ignore[misc]
        text: str | None = "mine"
        text_list: list[str] | None = Field(default_factory=lambda: ["new"])
        own: int = 3

    for made in (Mine(**WRITTEN), Mine.model_validate(WRITTEN), Mine.model_construct(**WRITTEN)):
        assert {"text", "text_list"} <= made.model_fields_set
        assert encode_properties(made)["textList"] == ["new"]
        assert (encode_properties(made)["text"], made.own) == ("mine", 3)
        assert not {"own", "small"} & set(encode_properties(made))
    assert encode_properties(Mine(**WRITTEN, text=None))["text"] is None


def test_subclasses_with_validators_and_computed_fields(connections: Any) -> None:
    class Mine(connections.Site):  # type: ignore[misc]
        note: str = "n"

        @computed_field
        def label(self) -> str:
            return f"{self.external_id}: {self.name}"

        @field_validator("name")
        @classmethod
        def upper(cls, value: Any) -> Any:
            return value and value.upper()

    mine = Mine(space="s", external_id="x", name="north")
    assert mine.model_dump(include={"label", "name", "note"}) == {"label": "x: NORTH", "name": "NORTH", "note": "n"}
    assert Mine.model_validate(mine.model_dump(exclude={"label"})) == mine
    assert "label" in Mine.model_json_schema(mode="serialization")["properties"]


def test_settings_are_honoured(connections: Any) -> None:
    class Frozen(connections.SiteWrite):  # type: ignore[misc]
        model_config = ConfigDict(frozen=True)

    class FromObjects(connections.SiteWrite):  # type: ignore[misc]
        model_config = ConfigDict(from_attributes=True)

    frozen = Frozen(external_id="x", name="n")
    with pytest.raises(ValidationError, match="frozen"):
        frozen.name = "m"
    assert len({frozen, Frozen(external_id="x", name="n")}) == 1
    made = FromObjects.model_validate(SimpleNamespace(external_id="x", name="n", more=1))
    assert (made.external_id, made.name, made.model_fields_set) == ("x", "n", {"external_id", "name"})


@pytest.mark.parametrize("setting", ["alias_generator", "extra", "populate_by_name", "validate_by_alias"])
def test_settings_that_break_a_promise_are_refused_by_name(connections: Any, setting: str) -> None:
    value: Any = {"alias_generator": str.upper, "extra": "ignore"}.get(setting, True)
    with pytest.raises(TypeError, match=f"Mine: {setting} of a class that extends SiteWrite is fixed"):
        type("Mine", (connections.SiteWrite,), {"model_config": {setting: value}, "__module__": __name__})


def test_classes_are_built_on_first_use_and_adapters_where_they_are_made(connections: Any) -> None:
    for base, given in ((connections.SiteWrite, {"name": "n"}), (connections.Site, {**SITE, "name": "n"})):
        mine: Any = type("Mine", (base,), {"__module__": __name__})
        assert not mine.__pydantic_complete__
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # as FastAPI does, which gives the name of a parameter as alias
            adapter = TypeAdapter(Annotated[mine, Field(alias="written")])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert adapter.validate_python(given).name == "n" and adapter.json_schema()["title"] == "Mine"


def test_schemas_have_the_texts_of_the_model(scalars: Any) -> None:
    for cls in (scalars.Sample, scalars.SampleWrite):
        properties = cls.model_json_schema(by_alias=True)["properties"]
        assert properties["single"]["unit"] == "temperature:deg_c"
        assert properties["single"]["description"] == "How warm it is"
        assert properties["text"]["description"] == "Free text."
        assert {each.get("format") for each in properties["moment"]["anyOf"]} == {"date-time", None}
        assert {each.get("format") for each in properties["small"]["anyOf"]} == {"int32", None}
        assert properties["externalId"]["title"] == "External id"
    status = scalars.Sample.model_json_schema(mode="serialization")["properties"]["status"]["anyOf"]
    assert {"type": "string"} in status
    assert {"type": "string"} not in scalars.SampleWrite.model_json_schema()["properties"]["status"]["anyOf"]


def test_references_are_one_shared_definition(connections: Any) -> None:
    for cls in (connections.Pump, connections.PumpWrite):
        schema = cls.model_json_schema()
        assert set(schema["$defs"]) <= {"NodeReference", "DataRecord"}
        assert json.dumps(schema).count('"#/$defs/NodeReference"') > 5


def test_references_stand_in_models_of_ones_own() -> None:
    class Mine(BaseModel):
        node: NodeReference
        edge: EdgeReference | None = None

    mine = Mine(node=NodeReference("s", "x"))
    assert Mine.model_validate_json(mine.model_dump_json()) == mine
    assert Mine.model_validate(mine.model_dump(by_alias=True)) == mine
    assert mine.model_dump(by_alias=True)["node"] == {"space": "s", "externalId": "x"}
    assert str(mine.node) == "s:x"


def test_the_schema_of_relations_is_what_they_take(connections: Any) -> None:
    written = connections.PumpWrite.model_json_schema()["properties"]
    pair = {"type": "array", "items": {"type": "string"}, "minItems": 2, "maxItems": 2}
    one = [
        {"type": "string", "minLength": 1},
        {"$ref": "#/$defs/NodeReference"},
        pair,
        {"type": "object", "title": "SiteWrite"},
    ]
    assert written["site"]["anyOf"] == [*one, {"type": "null"}]
    array = written["parts"]["anyOf"][0]
    assert (array["type"], array["items"]["anyOf"][:3]) == ("array", one[:3])
    read_back = connections.Pump.model_json_schema(mode="serialization")["properties"]
    assert read_back["site"]["anyOf"] == [{"$ref": "#/$defs/NodeReference"}, {"type": "null"}]
    assert read_back["parts"]["anyOf"][0] == {"type": "array", "items": {"$ref": "#/$defs/NodeReference"}}
    shown = connections.PumpWrite.model_json_schema(mode="serialization")["properties"]["site"]
    assert shown["anyOf"][:3] == [{"type": "string"}, {"$ref": "#/$defs/NodeReference"}, {"type": "object"}]
