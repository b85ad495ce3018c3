"""Texts of a model that other generators print between quotes: none runs, none breaks an import, each keeps its value."""

from __future__ import annotations

from pathlib import Path

import pytest

from pygen_runtime.model.class_schema import connections_of
from tests.model_json import edge, text
from tests.parity.plants import open_plant, stored_view

CODE = "__import__('pathlib').Path('planted').touch()"
DESCRIPTIONS = {
    "code between triple quotes": f'""" ; {CODE} ; """',
    "lone triple quote": 'six """ inches',
    "windows path": "C:\\Users\\x",
    "named escape": "\\N",
    "hex escape": "\\x",
    "new lines": f"one\n{CODE}\rtwo\u2028three",
    "template braces": f"{{{{ {CODE} }}}} {{% raw %}}",
}
DEFAULTS = {
    "code between quotes": f'" + str({CODE}) + "',
    "inches": '6" pipe',
    "drive": "C:\\",
    "new line": "one\ntwo",
    "triple quote": '"""',
}
EDGE_TYPES = {"code between quotes": f'a" + str({CODE}) + "', "quote": 'feeds "all"', "backslash": "a\\"}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, where code of a text would leave a file."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.wide
@pytest.mark.parametrize("case", DESCRIPTIONS)
def test_descriptions(folder: Path, case: str) -> None:
    """Of a property, of a view, and names of both."""
    description = DESCRIPTIONS[case]
    described = {"name": description, "description": description}
    pump = stored_view("Pump", {"speed": text(**described)}, **described)
    with open_plant(folder, pump) as (package, client):
        client.upsert(package.PumpWrite(external_id="one", speed="fast"))
        assert client.pump.list(speed="fast")[0].speed == "fast"
        words = [word for word in description.split() if word.isalpha()]
        assert all(word in package.Pump.__doc__ for word in words)
    assert not (folder / "planted").exists()


@pytest.mark.parametrize("case", DEFAULTS)
def test_defaults(folder: Path, case: str) -> None:
    pump = stored_view("Pump", {"size": text(defaultValue=DEFAULTS[case], nullable=False)})
    with open_plant(folder, pump) as (package, client):
        assert package.PumpWrite().size == DEFAULTS[case]
        client.upsert(package.PumpWrite(external_id="one"))
        assert client.pump.retrieve("one").size == DEFAULTS[case]
    assert not (folder / "planted").exists()


@pytest.mark.parametrize("case", EDGE_TYPES)
def test_edge_types(folder: Path, case: str) -> None:
    pump = stored_view("Pump", {"name": text(), "feeds": edge("Pump", EDGE_TYPES[case])})
    with open_plant(folder, pump) as (package, client):
        assert connections_of(package.Pump)["feeds"].edge_type.external_id == EDGE_TYPES[case]
        client.upsert(package.PumpWrite(external_id="one", feeds=[package.PumpWrite(external_id="two", name="second")]))
        (made,) = client.instances.list("edge")
        assert made.type.external_id == EDGE_TYPES[case]
        assert [each.name for each in client.pump.retrieve("one").feeds] == ["second"]
    assert not (folder / "planted").exists()
