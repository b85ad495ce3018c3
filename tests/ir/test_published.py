"""The published IR: what ir.schema.json says, nothing of Python, the same for the same model."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.generation.python import reserved
from hatch_pygen.ir.published import FORMAT, VERSION, dump, published
from tests.ir.builders import direct, edge, reverse, scalar, transformed, view
from tests.model_json import view_id
from tests.shared_models import MODEL_NAMES, SHARED, needs_shared

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "hatch_pygen/ir/ir.schema.json").read_text("utf-8"))
GOLDEN = sorted(ROOT.glob("tests/golden/*/expected/ir.json"))


def closed(schema: Any) -> Any:
    """The schema without room for keys that it does not name; the published one leaves it for later versions."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(value) for key, value in schema.items()}
    return {**found, "additionalProperties": False} if schema.get("type") == "object" else found


CLOSED = Draft202012Validator(closed(SCHEMA))


@pytest.fixture(scope="module")
def small() -> Any:
    ir, _ = transformed(
        view(
            "Pump",
            {
                "p": scalar(defaultValue="x", type_more={"maxTextSize": 9}), "t": scalar("direct", type_more={"source": view_id("Pump"), "container": {"space": "plant", "externalId": "C"}}), "e": edge("Pump", edgeSource=view_id("Pump")),
                "r": reverse("Pump", "t"), "温": scalar(of="CogniteTimeSeries", space="cdf_cdm"), "u": scalar("float32", type_more={"unit": {"externalId": "m", "sourceUnit": "M"}}),
                "many": direct(None, many=True), "on": scalar("enum", type_more={"values": {"a": {"name": "A"}}, "unknownValue": "b"}),
                "l": scalar("int64", type_more={"list": True, "maxListSize": 7}),
            },
        )
    )  # fmt: skip
    return published(ir)


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["properties"]["format"] == {"const": FORMAT}
    assert SCHEMA["properties"]["version"] == {"const": VERSION}


def test_kinds_have_their_own_words(small: Any) -> None:
    CLOSED.validate(small)
    (pump,) = small["views"]
    found = {each["id"]: each for each in pump["properties"]}
    assert {id: each["kind"] for id, each in found.items()} == {
        "p": "property", "t": "direct_relation", "e": "edge", "r": "reverse_relation", "温": "property", "u": "property",
        "many": "direct_relation", "on": "property", "l": "property",
    }  # fmt: skip
    id = {"space": "plant", "external_id": "Pump", "version": "v1"}
    assert (found["p"]["type"], found["p"]["default"]) == ({"kind": "text", "max_text_size": 9}, "x")
    assert found["u"]["type"] == {"kind": "float32", "unit": {"external_id": "m", "source_unit": "M"}}
    assert found["on"]["type"] == {"kind": "enum", "values": [{"id": "a", "name": "A"}], "unknown_value": "b"}
    assert found["l"]["type"] == {"kind": "list", "element": {"kind": "int64"}, "max_size": 7}
    assert (found["t"]["target"], found["t"]["list"], "target" in found["many"]) == (id, False, False)
    assert (found["e"]["edge_view"], found["e"]["direction"], found["e"]["list"]) == (id, "outwards", True)
    assert found["r"]["through"] == {"view": id, "property": "t", "list": False}
    assert "upsert" in pump["operations"] and small["models"][0]["views"] == [id]


def test_what_instances_hold_is_told() -> None:
    core = {"space": "cdf_cdm", "property": "type"}
    views = {
        "Series": scalar(of="CogniteTimeSeries", **core),
        "File": scalar(of="CogniteFile", **core),
        "Plain": scalar(),
    }
    found = published(transformed(*(view(name, {"p": each}) for name, each in views.items()))[0])
    CLOSED.validate(found)
    assert {each["external_id"]: each.get("holds") for each in found["views"]} == {
        "Series": "time_series", "File": "file", "Plain": None,
    }  # fmt: skip


def test_what_a_terminal_would_obey_is_escaped() -> None:
    ir, _ = transformed(view("Pump", {"温": scalar(description="\x1b[31m\u202e")}))
    assert "温" in dump(ir) and "\x1b" not in dump(ir) and "\u202e" not in dump(ir)
    assert json.loads(dump(ir)) == published(ir)


@pytest.mark.parametrize("path", GOLDEN, ids=[path.parents[1].name for path in GOLDEN])
def test_golden_files_are_what_the_schema_says(path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    CLOSED.validate(content)
    assert content == json.loads(json.dumps(content))


def test_every_kind_and_key_of_the_schema_stands_in_a_golden_file(small: Any) -> None:
    text = json.dumps(small) + "".join(path.read_text("utf-8") for path in GOLDEN)
    named = set(re.findall(r'"(\w+)": ', text)) | set(re.findall(r'"(?:kind|used_for|direction)": "(\w+)"', text))
    wanted = {key for each in objects(SCHEMA) for key in each.get("properties", {})}
    wanted |= {name for each in objects(SCHEMA) for name in _values(each.get("properties", {}).get("kind", {}))}
    assert wanted - named == set()


def objects(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    return [
        *([schema] if schema.get("type") == "object" or "kind" in schema else []),
        *(found for item in schema.values() for found in objects(item)),
    ]


def _values(schema: dict[str, Any]) -> list[str]:
    return [schema["const"]] if "const" in schema else schema.get("enum", [])


def test_nothing_of_python_is_published(small: Any) -> None:
    """Neither names nor words: no suffix of a keyword, no type of Python, no class of ours."""
    for text in (json.dumps(SCHEMA), json.dumps(small)):
        assert not re.search(r"\bIR[A-Z]|python|pydantic|snake|_case|datetime|\bstr\b|\bfloat\b|\bint\b", text)
    ir, _ = transformed(view("class", {"def": scalar(), "model_dump": scalar()}))
    (found,) = published(ir)["views"]
    assert (found["external_id"], found["words"]) == ("class", ["class"])
    assert {"def", "model_dump"} & reserved.MEMBERS and [each["id"] for each in found["properties"]] == [
        "def",
        "model_dump",
    ]


@needs_shared
@pytest.mark.parametrize("name", MODEL_NAMES)
def test_real_models_are_what_the_schema_says(name: str) -> None:
    found = snapshot.from_api_answer((SHARED / "models" / f"{name}.json").read_bytes())
    tables = [{"space": m["space"], "external-id": m["externalId"], "version": m["version"]} for m in found.models]
    config = PygenConfig.from_dict({"models": tables, "package": "sdk", "client-name": "Client"})
    CLOSED.validate(published(pipeline.interpret(found, config)[0]))
