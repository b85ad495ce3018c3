"""The problems that choosing names can have, by code, with all of their text."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hatch_pygen.problems import ValidationError
from tests.generation.packages import generate, load
from tests.model_json import enum, model, text, view

PUMP = view("Pump", {"name": text(), "class": text(), "status": enum("on")})


def only(*models: Any, **options: Any) -> str:
    """The text of the one problem, warning or error, of a package."""
    try:
        (problem,) = generate(*models, **options).problems
    except ValidationError as error:
        return str(error)
    return str(problem)


def rename(**names: str) -> str:
    return only(model(PUMP, view("Valve")), rename={key.replace("__", "."): name for key, name in names.items()})


def test_views_that_want_the_same_class_names() -> None:
    assert only(model(view("Pump"), view("PumpList"))) == (
        "pygen.snapshot.json: models[0].views[1]\n"
        "PG501: the views plant:Pump(v1), plant:PumpList(v1) want the same class names; they are Pump, PumpList2\n"
        'fix: choose names under [tool.pygen.rename], e.g. "plant:PumpList(v1)" = "PumpOf"'
    )


def test_properties_that_want_the_same_name() -> None:
    assert only(model(view("Pump", {"myProp": text(), "my_prop": text()}))) == (
        "pygen.snapshot.json: models[0].views[0].properties.my_prop\n"
        "PG502: the properties myProp, my_prop of plant:Pump(v1) want the same name; they are my_prop, my_prop_2\n"
        'fix: choose names under [tool.pygen.rename], e.g. "Pump.my_prop" = "second_name"'
    )


@pytest.mark.parametrize("key", ["Pmp", "Pump.nam", "plant:Pump(v2)", "Pump.", ".name", "office:Pump"])
def test_a_key_that_names_nothing(key: str) -> None:
    assert rename(**{key: "x"}) == (
        f'[tool.pygen.rename] "{key}"\n'
        "PG503: the key names no view and no property of the model\n"
        'fix: name a view ("Pump", "space:Pump(v1)") or a property of one ("Pump.class"), or remove the key'
    )


@pytest.mark.parametrize(
    ("key", "name", "why"),
    [
        ("Pump", "NodeWrite", "the name NodeWrite is reserved or taken; the nearest free one is NodeWrite_"),
        ("Pump", "list", "the name list is reserved or taken; the nearest free one is list_"),
        ("Pump", "Client", "the name Client is reserved or taken; the nearest free one is Client_"),
        ("Pump", "_Pump", "the name _Pump begins with an underscore, which makes it private"),
        ("Pump.name", "space", "the name space is reserved or taken; the nearest free one is space_"),
        ("Pump.name", "as_write", "the name as_write is reserved or taken; the nearest free one is as_write_"),
        ("Pump.name", "Pump", "the name Pump is reserved or taken; the nearest free one is Pump_"),
        ("Pump.name", "PumpStatus", "the name PumpStatus is reserved or taken; the nearest free one is PumpStatus_"),
        ("Pump.name", "_name", "the name _name begins with an underscore, which makes it private"),
    ],
)
def test_a_new_name_that_cannot_be(key: str, name: str, why: str) -> None:
    found = only(model(PUMP, view("Valve")), rename={key: name}, client_name="Client")
    assert found == f'[tool.pygen.rename] "{key}"\nPG504: {why}\nfix: choose another name'


def test_two_renames_to_one_name() -> None:
    assert only(model(PUMP), rename={"Pump.name": "title", "Pump.class": "title"}) == (
        '[tool.pygen.rename] "Pump.name"\n'
        "PG504: the name title is reserved or taken; the nearest free one is title_2\n"
        "fix: choose another name"
    )


def test_a_group_called_like_an_attribute_of_clients() -> None:
    ids = [{"space": "plant", "external-id": name, "version": "v1"} for name in ("Plant", "Other")]
    both = [model(view("Pump")), model(view("Pump"), externalId="Other")]
    found = only(*both, models=[{**ids[0], "group": "close"}, {**ids[1], "group": "other"}], client_name="Client")
    assert found == (
        "[tool.pygen] models\n"
        "PG504: the group close has a name that is private, or that every client uses itself\n"
        'fix: choose another one, e.g. group = "close_model"'
    )


@pytest.mark.parametrize("name", ["_Client", "GeneratedClient", "list", "AsyncGeneratedClient"])
def test_a_client_called_like_something_that_it_needs(name: str) -> None:
    assert only(model(view("Pump")), client_name=name) == (
        "[tool.pygen] client-name\n"
        f"PG504: the name {name} is private, or one that generated code uses itself\n"
        'fix: choose another one, e.g. client-name = "MyClient"'
    )


def test_a_client_called_like_a_view_keeps_its_name(tmp_path: Path) -> None:
    package = load(tmp_path, model(view("Pump"), view("AsyncPump")), client_name="Pump")
    assert package.Pump.__annotations__ == {"async_pump": "AsyncPump_API", "pump2": "Pump2API"}


def test_groups_whose_classes_want_one_name(tmp_path: Path) -> None:
    ids = [{"space": "plant", "external-id": name, "version": "v1"} for name in ("Plant", "Other")]
    both = [model(view("Pump")), model(view("Pump"), externalId="Other")]
    models = [{**ids[0], "group": "my_plant"}, {**ids[1], "group": "myPlant"}]
    package = load(tmp_path, *both, models=models, client_name="Client")
    assert package.Client.__annotations__ == {"myPlant": "MyPlantViews", "my_plant": "MyPlantViews2"}
    models = [{**ids[0], "group": "plant"}, {**ids[1], "group": "async_plant"}]
    package = load(tmp_path, *both, models=models, client_name="Client")
    assert package.Client.__annotations__ == {"async_plant": "AsyncPlantViews", "plant": "PlantViews2"}


def test_a_key_that_fits_two_views() -> None:
    assert only(model(PUMP, {**PUMP, "space": "office"}, view("Valve")), rename={"Pump.name": "x"}).startswith(
        '[tool.pygen.rename] "Pump.name"\n'
        "PG505: the key is ambiguous: it fits office:Pump(v1), plant:Pump(v1)\n"
        "fix: write it out, as space:View(version)"
    )


@pytest.mark.parametrize("key", ["Pump", "plant:Pump", "Pump(v1)", "plant:Pump(v1)"])
def test_every_form_of_a_key_renames_views_and_properties(tmp_path: Path, key: str) -> None:
    package = load(tmp_path, model(PUMP), rename={key: "Machine", f"{key}.class": "kind"})
    assert {"Machine", "MachineWrite", "MachineList", "MachineFilter"} <= set(package.__all__)
    assert package.Machine.kind.path[-1] == "class"
    assert package.PlantClient.__annotations__ == {"machine": "MachineAPI"}


def test_a_renamed_property_is_not_inherited_under_another_name(tmp_path: Path) -> None:
    parent = view("Named", {"name": text()})
    child = view("Pump", {"name": text()}, implements=[{**parent, "type": "view"}])
    package = load(tmp_path, model(parent, child), rename={"Pump.name": "title"})
    assert not issubclass(package.Pump, package.Named)
    assert package.Pump.title.path[-1] == "name"


def test_strict_makes_collisions_errors() -> None:
    with pytest.raises(ValidationError, match="PG501"):
        generate(model(view("Pump"), view("PumpList")), strict=True)
