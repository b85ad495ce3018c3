"""`deprecate = true`: what a new model took away stays one version, as names that raise."""

from __future__ import annotations

import json
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import diff, snapshot
from tests.cli.commands import Commands
from tests.environment import clean_variables
from tests.generation.tools import assert_ruff_clean, findings, mypy_config
from tests.model_json import enum, mapped, model, text, view, view_id

PUMP = {"name": text(), "ratedFlow": mapped("float64"), "state": enum("on", "off", "broken")}
OLD = model(view("Pump", PUMP), view("BigPump", PUMP, implements=[view_id("Pump")]), view("Site"), view("Valve"))


def without() -> dict[str, Any]:
    """The model without a view, a property of two views, and a value of an enum."""
    found = deepcopy(OLD)
    found["views"] = [each for each in found["views"] if each["externalId"] != "Valve"]
    for each in found["views"]:
        each["properties"].pop("ratedFlow", None)
        each["properties"].get("state", {}).get("type", {}).get("values", {}).pop("broken", None)
    return found


def with_note(found: dict[str, Any], name: str) -> dict[str, Any]:
    """The model with a property more."""
    changed = deepcopy(found)
    next(each for each in changed["views"] if each["externalId"] == "Site")["properties"][name] = text()
    return changed


def start(commands: Commands) -> Path:
    """A project of the earlier model that deprecates; its snapshot."""
    assert commands("init", "--from-file", commands.write_answer(OLD)).code == 0
    path = commands.root / "pyproject.toml"
    path.write_text(path.read_text().replace("[tool.pygen]\n", "[tool.pygen]\ndeprecate = true\n"))
    return commands.root / "pygen.snapshot.json"


def taken_over(commands: Commands, found: dict[str, Any]) -> str:
    done = commands("snapshot", "--from-file", commands.write_answer(found))
    assert done.code == 0, done.err
    return done.out


def test_the_snapshot_remembers_for_one_version(commands: Commands) -> None:
    path = start(commands)
    section = taken_over(commands, without())
    breaking, deprecated = section.split("### Deprecated\n")
    assert "`plant:Pump(v1).state`: the value" in breaking and "### Changed" not in breaking
    assert "- `Pump.rated_flow`, `PumpWrite.rated_flow`\n" in deprecated and "`client.valve`" in deprecated
    assert '- `Pump.state`, `PumpWrite.state`: the value "broken"\n' in deprecated
    held = snapshot.read(path)
    assert [(each["kind"], each["where"], each["version"]) for each in held.removed] == [
        ("enum-value", "plant:BigPump(v1).state", "0.2.0"),
        ("enum-value", "plant:Pump(v1).state", "0.2.0"),
        ("property", "plant:BigPump(v1).ratedFlow", "0.2.0"),
        ("property", "plant:Pump(v1).ratedFlow", "0.2.0"),
        ("view", "plant:Valve(v1)", "0.2.0"),
    ]
    assert held.removed[-1]["names"] == ["Valve", "ValveFilter", "ValveList", "ValveWrite", "client.valve"]
    assert commands("snapshot", "--check", "--from-file", commands.root / "answer.json").code == 0
    assert commands("check").code == 0

    described = deepcopy(without())
    described["description"] = "words"
    taken_over(commands, described)
    assert len(snapshot.read(path).removed) == 5  # a patch: they stay
    taken_over(commands, with_note(described, "note"))
    last = snapshot.read(path)
    assert (last.sdk_version, last.removed) == ("0.3.0", ())


def test_a_bump_by_hand_drops_what_is_remembered(commands: Commands) -> None:
    path = start(commands)
    taken_over(commands, without())
    assert commands("snapshot", "--bump", "patch").code == 0
    assert snapshot.read(path).removed
    assert commands("snapshot", "--bump", "minor").code == 0
    assert snapshot.read(path).removed == ()


def test_without_the_option_nothing_is_remembered(commands: Commands) -> None:
    path = start(commands)
    taken_over(commands, without())
    before = snapshot.read(path)
    project = commands.root / "pyproject.toml"
    project.write_text(project.read_text().replace("deprecate = true\n", ""))
    taken_over(commands, without())
    after = snapshot.read(path)
    assert (after.sdk_version, after.removed) == ("0.2.1", ())
    assert {change.level for change in diff.compare(before, after)} == {"patch"}
    assert before.digest != after.digest


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"kind": "view", "where": "x", "version": "1", "names": ["import os"]},
        {"kind": "view", "where": "x", "version": "1", "names": [], "y": 1},
        {"kind": "enum-value", "where": "x", "version": "1", "names": ["Pump.state"], "value": 1},
    ],
)
def test_a_damaged_entry_is_refused(commands: Commands, entry: dict[str, Any]) -> None:
    path = start(commands)
    text_ = json.loads(path.read_text())
    path.write_text(json.dumps({**text_, "removed": [entry]}))
    assert "PG209" in commands("check").err


PROGRAM = """
import pytest
from pydantic import ValidationError
from pygen_runtime.exceptions import RemovedError
import plant
from plant import BigPump, BigPumpWrite, Pump, PumpWrite, PlantClient, Valve, ValveWrite

assert "Valve" not in dir(plant) and "Valve" not in plant.__all__
gone = "is gone from the model since version 0.2.0"
for use in (
    lambda: Valve.name, lambda: ValveWrite(external_id="v"), lambda: isinstance(1, Valve),
    lambda: Pump.rated_flow, lambda: BigPump.rated_flow, lambda: PumpWrite(external_id="p").rated_flow,
    lambda: setattr(PumpWrite(external_id="p"), "rated_flow", 1.0),
):
    with pytest.raises(RemovedError, match=gone):
        use()
with pytest.raises(ValidationError, match=gone):
    PumpWrite(external_id="p", rated_flow=1.0)
value = f"'broken' of plant:Pump.v1..state {gone}"
for use in (
    lambda: PumpWrite(external_id="p", state="broken"),
    lambda: PumpWrite.model_validate({"externalId": "p", "state": "broken"}),
    lambda: PumpWrite.model_validate_json('{"external_id": "p", "state": "broken"}'),
    lambda: setattr(PumpWrite(external_id="p"), "state", "broken"),
):
    with pytest.raises(ValidationError, match=value):
        use()
with pytest.raises(ValidationError, match="'broken' of plant:BigPump.v1..state is gone"):
    BigPumpWrite(external_id="p", state="broken")
with pytest.raises(ValidationError) as wrong:
    PumpWrite(external_id="p", state="of")
assert "gone" not in str(wrong.value)
for use in (lambda: Pump.state == "broken", lambda: Pump.state.in_(["on", "broken"])):
    with pytest.raises(TypeError, match=value):
        use()
with PlantClient.embedded() as client:
    client.spaces.create({"space": "s"})
    client.upsert(PumpWrite(space="s", external_id="p", name="P", state="on"))
    [pump] = client.pump.list()
    assert pump.state == "on"
    for use in (lambda: pump.rated_flow, lambda: client.valve):
        with pytest.raises(RemovedError, match=gone):
            use()
    with pytest.raises(TypeError, match=gone):
        client.pump.list(min_rated_flow=3)
    with pytest.raises(TypeError, match=value):
        client.pump.list(state="broken")
    assert client.pump.list(Pump.state.is_("broken")) == []
    pump.state = "broken"
    with pytest.raises(ValidationError, match=value):
        pump.save()
    pump.refresh()
    assert pump.as_write().model_dump()["state"] == "on"
    assert not [name for shown in (repr(pump), dir(pump), dir(Pump)) if "rated_flow" in shown for name in shown]
"""


@pytest.mark.wide
def test_names_that_are_gone_raise_at_use(commands: Commands) -> None:
    start(commands)
    taken_over(commands, without())
    assert commands("generate").code == 0
    (commands.root / "program.py").write_text(PROGRAM)
    done = subprocess.run(
        [sys.executable, "-W", "error", "program.py"],
        cwd=commands.root,
        capture_output=True,
        text=True,
        env=clean_variables(),
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert_ruff_clean(commands.root, 100, "plant")


def test_a_value_that_comes_back_is_its_own_again(commands: Commands) -> None:
    start(commands)
    taken_over(commands, without())
    again = deepcopy(OLD)
    held = snapshot.read(commands.root / "pygen.snapshot.json")
    snapshot.write(commands.root / "pygen.snapshot.json", snapshot.make("0.2.0", [again], None, held.removed))
    assert commands("generate").code == 0
    assert "removed_values" not in (commands.root / "plant/data_classes/pump.py").read_text()


@pytest.mark.slow
def test_type_checkers_call_them_deprecated(commands: Commands) -> None:
    start(commands)
    taken_over(commands, without())
    assert commands("generate").code == 0
    (commands.root / "use.py").write_text(
        '# mypy: enable-error-code="deprecated"\n'
        "from plant import PlantClient, Pump, Valve\n\n\ndef f(client: PlantClient, pump: Pump) -> None:\n    print(pump.rated_flow)\n\n\ndef g(client: PlantClient) -> None:\n    print(client.valve)\n"
    )
    config = mypy_config(commands.root, plugin=False)
    _, shown = findings(commands.root, "mypy", "--config-file", config, "use.py", "plant")
    assert shown.count("[deprecated]") == 3 and "plant:Valve(v1) is gone" in shown, shown
    assert shown.count("error:") == 3 and shown.count("use.py") == 3, shown
