"""The names of a TypeScript package, and what has none."""

from __future__ import annotations

from typing import Any

import pytest

from hatch_pygen.generation.typescript.generator import TypeScriptGenerator
from hatch_pygen.pipeline import GeneratedPackage, interpret
from tests.generation.packages import configuration, snapshot_of
from tests.model_json import model, text, view
from tests.typescript.packages import generated


def made(*views: Any, **options: Any) -> GeneratedPackage:
    given = model(*views)
    return generated(snapshot_of(given), configuration([given], **options))


def test_a_property_keeps_its_id() -> None:
    ids = ["class", "__proto__", "constructor", "then", "x-y", "myProp", "my_prop"]
    package = made(view("Pump", {id: text() for id in ids}))
    source = package.files["views/Pump.ts"]
    assert [id for id in ids if f"readonly {id}?: string" in source or f'readonly "{id}"?: string' in source] == ids
    assert '["__proto__"]: "text"' in source
    assert {problem.code for problem in package.problems} == {"PG010"}  # CDF takes no such id as __proto__


def test_a_write_of_a_member_of_every_object_is_given_always() -> None:
    source = made(view("Pump", {"toString": text()})).files["views/Pump.ts"]
    read, written = source.split("export interface PumpWrite")
    assert "readonly toString?: string;" in read
    assert "readonly toString: $.Maybe<string>;" in written and "as `undefined`" in written


@pytest.mark.parametrize("id", ["space", "externalId", "a$b"])
def test_what_every_instance_has_and_what_is_ours_has_no_type(id: str) -> None:
    package = made(view("Pump", {"name": text(), id: text()}))
    assert "PG507" in [problem.code for problem in package.problems]
    assert id not in package.files["views/Pump.ts"].replace('externalId: "Pump"', "").replace('space: "plant"', "")


def test_views_that_differ_by_case_have_two_files() -> None:
    package = made(view("Pump"), view("PUMP"))
    views = sorted(path for path in package.files if path.startswith("views/"))
    assert views == ["views/PUMP.ts", "views/Pump_2.ts"]


@pytest.mark.parametrize(("id", "name"), [("Class", "Class"), ("NaN", "NaN_"), ("Infinity", "Infinity_")])
def test_words_of_the_language(id: str, name: str) -> None:
    assert f"export interface {name} extends" in "".join(made(view(id)).files.values())


@pytest.mark.parametrize(
    ("id", "attribute"), [("Query", "query_"), ("Then", "then_"), ("ToString", "toString_"), ("Pump", "pump")]
)
def test_attributes_of_the_client(id: str, attribute: str) -> None:
    assert f"  get {attribute}(): " in made(view(id)).files["client.ts"]


def test_a_view_may_be_renamed() -> None:
    package = made(view("Pump"), rename={"Pump": "Machine"})
    assert "views/Machine.ts" in package.files and 'externalId: "Pump"' in package.files["views/Machine.ts"]


def test_every_view_and_property_has_a_name() -> None:
    given = model(view("Pump", {"name": text()}))
    config = configuration([given])
    ir, _ = interpret(snapshot_of(given), config)
    generator = TypeScriptGenerator()
    names = generator.names(generator.plan(ir, config))
    assert {each.partition(":")[2]: name for each, name in names.items()} == {
        "Pump(v1)": "Pump",
        "Pump(v1).name": "name",
    }
