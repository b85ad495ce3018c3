"""`generate --update`: what a new model changes of output that is committed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hatch_pygen import snapshot
from tests.cli.commands import Commands
from tests.cli.plant import plant, text, view


def changed() -> dict[str, Any]:
    """The plant with one view more, and of the pump one property more and one less."""
    model = plant()
    (pump,) = (each for each in model["views"] if each["externalId"] == "Pump")
    del pump["properties"]["flow"]
    pump["properties"]["colour"] = {**text(), "containerPropertyIdentifier": "colour"}
    pump["properties"]["colour"]["container"]["externalId"] = "Pump"
    model["views"].append(view("Tank", {"name": text()}))
    return model


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_an_update_tells_files_and_names_and_leaves_the_rest_alone(commands: Commands) -> None:
    path = commands.start()
    assert commands("generate").code == 0
    (package,) = {each.parent for each in commands.root.rglob("py.typed")}
    own = package / "data_classes" / "own.py"
    own.write_text("class Mine: ...\n", "utf-8")
    snapshot.write(path, snapshot.from_api_answer(json.dumps({"items": [changed()]}), sdk_version="2.0.0"))
    before = contents(package)
    shown = commands("generate", "--update", "--dry-run")
    assert (shown.code, contents(package)) == (1, before)
    lines = shown.out.splitlines()
    name = package.relative_to(commands.root).name
    assert {f"new: {name}/data_classes/tank.py", f"changed: {name}/data_classes/pump.py"} <= set(lines)
    assert {
        "+ Tank",
        "+ TankWrite",
        "+ Pump.colour",
        "+ PumpWrite.colour",
        "- Pump.flow",
        "- PumpFilter.min_flow",
    } <= set(lines)
    assert not any("own.py" in line or "site.py" in line or "Mine" in line for line in lines)
    done = commands("generate", "--update")
    assert (done.code, done.out) == (0, shown.out)
    assert own.read_text("utf-8") == "class Mine: ...\n" and (package / "data_classes/tank.py").is_file()
    again = commands("generate", "--update", "--dry-run")
    assert (again.code, again.out, "nothing changes" in again.err) == (0, "", True)


def test_what_went_is_told(commands: Commands) -> None:
    path = commands.start()
    snapshot.write(path, snapshot.from_api_answer(json.dumps({"items": [changed()]}), sdk_version="2.0.0"))
    assert commands("generate").code == 0
    snapshot.write(path, snapshot.from_api_answer(json.dumps({"items": [plant()]}), sdk_version="3.0.0"))
    lines = commands("generate", "--update").out.splitlines()
    assert any(line.startswith("removed: ") and line.endswith("/data_classes/tank.py") for line in lines)
    assert {"- Tank", "- Pump.colour", "+ Pump.flow"} <= set(lines)
    assert not list(commands.root.rglob("tank.py"))


def test_a_file_that_is_no_python_has_no_names(commands: Commands) -> None:
    commands.start()
    assert commands("generate").code == 0
    (pump,) = commands.root.rglob("data_classes/pump.py")
    pump.write_text(pump.read_text("utf-8") + "\n<<<<<<< mine\n", "utf-8")
    done = commands("generate", "--update")
    assert done.code == 0 and "+ Pump" in done.out.splitlines()
    assert "<<<<<<<" not in pump.read_text("utf-8")


def test_other_languages_tell_their_files(commands: Commands) -> None:
    path = commands.start()
    arguments = ("generate", "--language", "csharp", "--output", commands.root / "cs")
    assert commands(*arguments).code == 0
    snapshot.write(path, snapshot.from_api_answer(json.dumps({"items": [changed()]}), sdk_version="2.0.0"))
    lines = commands(*arguments, "--update").out.splitlines()
    assert lines == ["new: Tank.cs", "changed: JsonContext.cs", "changed: Pump.cs"]


def test_there_must_be_something_to_update(commands: Commands) -> None:
    commands.start()
    failed = commands("generate", "--update")
    assert failed.code == 2 and "generate without it first" in " ".join(failed.err.split())
    assert not list(commands.root.rglob("py.typed"))
