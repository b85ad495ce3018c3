"""Ids of properties that other generators trip over, each used in every way that its name could break.

The names are those which a generator that prints ids as they come lost, merged, or made into code that does not import.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from hatch_pygen import pipeline
from pygen_runtime import count
from tests.generation.packages import configuration, load, snapshot_of
from tests.model_json import Json, model
from tests.parity.plants import equals_keywords, names_of, open_plant, stored_view, texts

ALONE = (
    "self", "viewId", "sortBy", "direction", "sort", "aggregate", "cursors", "chunkSize", "groupBy", "searchProperty",
    "dm", "asWrite", "nodeType", "class", "def", "limit", "filter", "interval", "properties", "query", "items", "replace",
    "modelDump", "modelConfig", "model_dump", "model_info", "dataRecord", "save", "delete", "asId", "dump", "cls", "by",
    "where", "id", "type", "str", "n1abc", "URL2x", "space",
)  # fmt: skip
TOGETHER = (
    ("myProp", "my_prop"), ("MyProp", "myProp"), ("class", "class_"), ("name", "namePrefix"), ("name", "nameExists"),
    ("myProp", "my_prop", "MyProp", "my_prop_2"), ("external_id_prefix", "name"),
)  # fmt: skip


@pytest.mark.wide
@pytest.mark.parametrize("ids", [*((id,) for id in ALONE), *TOGETHER], ids="+".join)
def test_properties(tmp_path: Path, ids: tuple[str, ...]) -> None:
    """Written, read, filtered, sorted, grouped, selected and written back: no property stands for another."""
    with open_plant(tmp_path, stored_view("Pump", texts(*ids))) as (package, client):
        Pump = package.Pump
        names = names_of(Pump)
        assert set(names) == set(ids)
        assert len(set(names.values())) == len(ids)
        values = {wire: f"{wire} of one" for wire in ids}
        one = package.PumpWrite(external_id="one", **{names[wire]: value for wire, value in values.items()})
        client.upsert([one, package.PumpWrite(external_id="two", **{names[wire]: f"{wire} of two" for wire in ids})])
        keywords = equals_keywords(Pump)
        for wire, name in names.items():
            for found in (
                client.pump.list(**{keywords[name]: values[wire]}),
                client.pump.list(getattr(Pump, name) == values[wire]),
                client.pump.query().select(name).sort(f"-{name}").list()[1:],
                client.pump.search(values[wire], properties=[name], operator="AND"),
            ):
                assert [getattr(each, name) for each in found] == [values[wire]]
            assert {row.group[name] for row in client.pump.aggregate(count(), group_by=name)} == {
                values[wire], f"{wire} of two"
            }  # fmt: skip
        read = client.pump.retrieve("one")
        assert read.dump()["properties"]["plant"]["Pump/v1"] == values
        assert client.upsert(read.as_write(), mode="replace").unchanged == [read.as_id()]


def test_a_name_outside_ascii(tmp_path: Path) -> None:
    """The API refuses such an id today; a snapshot may hold one."""
    package = load(tmp_path, model(stored_view("Pump", texts("温度", "圧力", "é"))))
    names = names_of(package.Pump)
    assert set(names) == {"温度", "圧力", "é"}
    assert len(set(names.values())) == 3
    assert all(name.isascii() and name.isidentifier() for name in names.values())
    written = package.PumpWrite(**{names["温度"]: "hot", names["圧力"]: "high"})
    assert (getattr(written, names["温度"]), getattr(written, names["圧力"])) == ("hot", "high")


def test_each_collision_of_a_view_is_named() -> None:
    """Several in one view: each warning has its own properties."""
    properties = texts("myProp", "my_prop", "otherProp", "other_prop", "class", "class_")
    source: Json = model(stored_view("Pump", properties))
    problems = pipeline.generate(snapshot_of(source), configuration([source], package="sdk")).problems
    named = [problem.message.partition(" of plant:Pump(v1)")[0] for problem in problems if problem.code == "PG502"]
    assert sorted(named) == [
        "the properties class, class_",
        "the properties myProp, my_prop",
        "the properties otherProp, other_prop",
    ]
