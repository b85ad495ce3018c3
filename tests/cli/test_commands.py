"""Every command, run as the script runs it: what it writes, prints and returns."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

import hatch_pygen
from hatch_pygen import snapshot
from hatch_pygen.cli.app import COMMANDS
from hatch_pygen.cli.entry import main
from hatch_pygen.config import PygenConfig
from hatch_pygen.project import hatchling_project
from tests.cli.commands import FILLED, HOOK, Commands
from tests.cli.plant import CASES, Case, plant, plant_snapshot, reference, text
from tests.plugin.projects import tree


def test_a_new_project_is_in_order(commands: Commands) -> None:
    done = commands("init", "--from-file", commands.write_answer(plant()))
    assert done.code == 0, done.err
    assert commands("check").code == commands("validate").code == 0
    assert snapshot.read(commands.root / "pygen.snapshot.json").sdk_version == "0.1.0"
    before = tree(commands.root)
    assert commands("init").code == 0
    assert tree(commands.root) == before


def test_snapshot_lets_an_unchanged_file_be(commands: Commands) -> None:
    path = commands.start()
    model = plant() | {"lastUpdatedTime": 77}
    before = tree(commands.root)["pygen.snapshot.json"]
    done = commands("snapshot", "--from-file", commands.write_answer(model))
    assert (done.code, done.out) == (0, "")
    assert "up to date (1.0.0)" in done.err
    assert tree(commands.root)[path.name] == before


def test_the_folder_of_a_snapshot_is_made(commands: Commands) -> None:
    commands.start()
    pyproject = commands.root / "pyproject.toml"
    pyproject.write_text(
        pyproject.read_text("utf-8").replace("[tool.pygen]", '[tool.pygen]\nsnapshot = "models/plant/model.json"')
    )
    done = commands("snapshot", "--from-file", commands.write_answer(plant()))
    assert done.code == 0, done.err
    assert snapshot.read(commands.root / "models/plant/model.json").digest == plant_snapshot().digest


@pytest.mark.wide
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_snapshot_follows_each_change(commands: Commands, case: Case) -> None:
    path = commands.start()
    model = plant()
    case.edit(model)
    if model["version"] != "1":
        pyproject = commands.root / "pyproject.toml"
        pyproject.write_text(pyproject.read_text().replace('version = "1"', f'version = "{model["version"]}"'))
    answer = commands.write_answer(model)
    checked = commands("snapshot", "--check", "--from-file", answer)
    assert checked.code == 1
    assert f"{case.level:<5}  " in checked.out
    assert snapshot.read(path) == plant_snapshot()
    done = commands("snapshot", "--from-file", answer)
    expected = {"major": "2.0.0", "minor": "1.1.0", "patch": "1.0.1"}[case.level]
    assert done.code == 0
    assert f"## {expected}\n" in done.out
    assert snapshot.read(path).sdk_version == expected
    assert commands("snapshot", "--check", "--from-file", answer).code == 0


def test_snapshot_with_a_base_rises_once(commands: Commands) -> None:
    path = commands.start()
    base = commands.root / "released.json"
    base.write_bytes(path.read_bytes())
    for number in range(3):
        model = plant()
        model["views"][0]["properties"][f"added_{number}"] = text()
        done = commands("snapshot", "--base", base, "--from-file", commands.write_answer(model))
        assert done.code == 0, done.err
        assert snapshot.read(path).sdk_version == "1.1.0"


def test_bump(commands: Commands) -> None:
    path = commands.start()
    assert commands("snapshot", "--bump", "minor").code == 0
    assert snapshot.read(path) == plant_snapshot("1.1.0")
    model = plant() | {"description": "New."}
    assert commands("snapshot", "--bump", "major", "--from-file", commands.write_answer(model)).code == 0
    assert snapshot.read(path).sdk_version == "2.0.0"
    path.unlink()
    failed = commands("snapshot", "--bump", "patch")
    assert (failed.code, "PG201" in failed.err) == (2, True)


@pytest.mark.wide
def test_hatch_version_goes_through_the_version_source(commands: Commands) -> None:
    path = commands.start()
    run = [sys.executable, "-m", "hatchling", "version"]
    for argument, version in (("minor", "1.1.0"), ("major", "2.0.0"), ("2.0.1", "2.0.1")):
        subprocess.run([*run, argument], cwd=commands.root, check=True, capture_output=True)
        assert snapshot.read(path) == plant_snapshot(version)
    shown = subprocess.run(run, cwd=commands.root, check=True, capture_output=True, text=True).stdout
    assert shown.strip() == "2.0.1"


def test_snapshot_as_json(commands: Commands) -> None:
    commands.start()
    model = plant()
    model["views"].pop()
    done = commands("snapshot", "--json", "--from-file", commands.write_answer(model))
    answer = done.json()
    assert (answer["old_version"], answer["version"], answer["level"]) == ("1.0.0", "2.0.0", "major")
    assert [change["kind"] for change in answer["changes"]] == ["view-removed"]


def test_snapshot_takes_its_model_out_of_an_answer_of_several(commands: Commands) -> None:
    commands.start()
    both = {"items": [plant(), plant() | {"externalId": "Other"}]}
    path = commands.root / "both.json"
    path.write_text(json.dumps(both))
    assert commands("snapshot", "--check", "--from-file", path).code == 0
    path.write_text(json.dumps({"items": [plant() | {"externalId": "Other"}]}))
    failed = commands("snapshot", "--from-file", path)
    assert (failed.code, "PG211" in failed.err) == (2, True)


def test_snapshot_without_credentials_says_what_is_missing(commands: Commands) -> None:
    commands.start()
    failed = commands("snapshot", "--check")
    assert failed.code == 2
    assert "PG602" in failed.err and "CDF_PROJECT" in failed.err


def test_diff(commands: Commands) -> None:
    old = commands.start()
    model = plant()
    model["views"][0]["properties"]["code"] = text()
    new = commands.root / "new.json"
    snapshot.write(new, snapshot.from_api_answer(json.dumps(model)))
    done = commands("diff", old, new)
    assert (done.code, done.out) == (1, "minor  plant:Pump(1).code: a new property\n")
    assert "1.0.0 -> 1.1.0" in done.err
    assert commands("diff", old, new, "--format", "markdown").out == (
        "### Added\n\n- `plant:Pump(1).code`: a new property\n"
    )
    assert commands("diff", old, new, "--json").json()["wanted_version"] == "1.1.0"
    assert commands("diff", old, old).code == 0
    assert commands("diff", old, commands.root / "none.json").code == 2


def test_generate(commands: Commands) -> None:
    commands.start()
    planned = commands("generate", "--dry-run")
    assert planned.code == 1
    assert not (commands.root / "plant").exists()
    assert commands("generate").code == commands("generate", "--dry-run").code == commands("check").code == 0
    assert len(planned.out.splitlines()) == sum(path.is_file() for path in (commands.root / "plant").rglob("*"))
    (commands.root / "plant/_client.py").unlink()
    (commands.root / "plant/data_classes/pump.py").write_text("# Generated by hatch-pygen 0.0.1\n")
    found = commands("check", "--json")
    assert found.code == 1
    assert {problem["where"] for problem in found.json()["problems"]} == {
        "plant/_client.py",
        "plant/data_classes/pump.py",
    }
    assert commands("generate", "--output", commands.root / "elsewhere", "--package", "other.name").code == 0
    assert (commands.root / "elsewhere/other/name/py.typed").is_file()


def test_generate_never_overwrites_what_is_not_ours(commands: Commands) -> None:
    commands.start()
    (commands.root / "plant").mkdir()
    (commands.root / "plant/__init__.py").write_text("mine = 1\n")
    failed = commands("generate")
    assert (failed.code, "PG311" in failed.err) == (2, True)
    assert commands("check").code == 1
    assert (commands.root / "plant/__init__.py").read_text() == "mine = 1\n"


def test_check_names_pin_and_snapshot(commands: Commands) -> None:
    path = commands.start()
    pyproject = commands.root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("pygen-runtime==", "pygen-runtime>="))
    path.write_text(path.read_text().replace("On the plate", "On the other plate"))
    found = commands("check")
    assert found.code == 1
    assert "PG301" in found.err and "PG208" in found.err
    assert commands("pin").code == 0
    assert "PG301" not in commands("check").err


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('["rich", "pygen-runtime[pandas]>=0"]', f'["rich", "pygen-runtime[pandas]=={hatch_pygen.__version__}"]'),
        ("[]", f'["pygen-runtime=={hatch_pygen.__version__}"]'),
        ('[\n  "rich",  # colours\n]', f'[\n  "rich",  # colours\n  "pygen-runtime=={hatch_pygen.__version__}",\n]'),
        ('["Pygen_Runtime", "pygen.runtime==1"]', f'["pygen-runtime=={hatch_pygen.__version__}"]'),
    ],
)
def test_pin_keeps_everything_else(commands: Commands, before: str, after: str) -> None:
    commands.start()
    text = f'# mine\n[project]\nname = "x"  # name\ndependencies = {before}\n\n[tool.pygen]\n'
    text += 'space = "plant"\nexternal-id = "Plant"\nversion = "1"\n# the end\n'
    (commands.root / "pyproject.toml").write_text(text)
    assert commands("pin").code == 0
    assert (commands.root / "pyproject.toml").read_text() == text.replace(before, after)


def test_pin_and_init_keep_windows_line_ends(commands: Commands) -> None:
    commands.start()
    path = commands.root / "pyproject.toml"
    text = path.read_text().replace("pygen-runtime==", "pygen-runtime>=")
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert commands("pin").code == 0
    assert path.read_bytes().count(b"\r\n") == text.count("\n")
    assert commands("check").code == 0


def test_a_dynamic_pin(commands: Commands) -> None:
    commands.start()
    path = commands.root / "pyproject.toml"
    pin = f'dependencies = ["pygen-runtime=={hatch_pygen.__version__}"]      # the pin; the hook verifies it\n'
    text = path.read_text().replace(FILLED, '["version", "dependencies"]').replace(HOOK, "")
    assert pin in text
    path.write_text(text.replace(pin, "").replace("[tool.pygen]\n", '[tool.pygen]\npin = "dynamic"\n'))
    assert "PG302" in commands("check").err
    refused = commands("pin")
    assert (refused.code, "PG633" in refused.err) == (2, True)
    path.write_text(path.read_text() + "\n[tool.hatch.metadata.hooks.pygen]\n")
    assert commands("check").code == 0


def test_a_table_without_a_project(commands: Commands) -> None:
    path = commands.start().with_name("pyproject.toml")
    path.write_text('[tool.pygen]\nspace = "plant"\nexternal-id = "Plant"\nversion = "1"\n')
    assert "PG633" in commands("check").err
    refused = commands("pin")
    assert (refused.code, "PG633" in refused.err) == (2, True)


def test_files_that_cannot_be_read_or_written(commands: Commands) -> None:
    commands.start()
    for arguments in (
        ["snapshot", "--from-file", "none.json"],
        ["generate", "--output", commands.write_answer({}) / "x"],
    ):
        failed = commands(*arguments)
        assert (failed.code, "PG604" in failed.err) == (2, True)


def test_strict_makes_warnings_findings(commands: Commands) -> None:
    commands.start()
    path = commands.root / "pyproject.toml"
    text = path.read_text().partition("[tool.uv]")[0]
    path.write_text(text)
    assert (commands("check").code, "PG321" in commands("check").err) == (0, True)
    path.write_text(text.rstrip() + "\nstrict = true\n")
    assert commands("check").code == 1


def test_check_of_a_project_that_fetches_when_it_is_built(commands: Commands) -> None:
    """Its build fetches only where it is told to, and only where the version is not the snapshot's."""
    commands.start().unlink()
    path = commands.root / "pyproject.toml"
    assert "PG201" in commands("check").err
    text = path.read_text().replace("[tool.pygen]\n", '[tool.pygen]\nsource = "api"\n')
    path.write_text(text)
    assert (commands("check").code, "PG306" in commands("check").err) == (1, True)
    path.write_text(text.replace(f"dynamic = {FILLED}", 'version = "1.0.0"').replace(HOOK, ""))
    assert (commands("check").code, "PG304" in commands("check").err) == (1, True)
    assert commands("validate").code == 1


def test_inspect(commands: Commands) -> None:
    commands.start()
    assert "plant:Pump(1)   7 properties, 1 connections" in commands("inspect").out
    assert commands("inspect", "--json").json()["models"][0]["model"] == "plant:Plant(1)"
    assert commands("inspect", "--ir").json()["format"] == "hatch-pygen/ir"


def test_inspect_a_view(commands: Commands) -> None:
    commands.start()
    lines = commands("inspect", "Pump").out.splitlines()
    assert lines[0] == "plant:Pump(1)"
    assert [line.split() for line in lines[1:]] == [
        ["count", "int32"],
        ["flow", "float64", "volume_flow_rate:m3-per-hr"],
        ["name", "text", "required"],
        ["serial", "text", "required,", "default", '"none"'],
        ["site", "->", "Site"],
        ["status", "enum", "off", "|", "on"],
        ["tags", "text[]"],
        ["valves", "edges", "->", "Valve", "[]"],
    ]
    assert "pumps  <- Pump.site []" in commands("inspect", "plant:Site(1)").out
    [found] = commands("inspect", "Pump", "--json").json()
    assert found["properties"][1] == {
        "id": "flow",
        "type": "float64",
        "required": False,
        "unit": "volume_flow_rate:m3-per-hr",
    }
    wrong = commands("inspect", "pmup")
    assert (wrong.code, 'did you mean "Pump"?' in wrong.err) == (2, True)
    assert "class Pump" in commands("inspect", "Pump", "--diagram", "mermaid").out


def test_inspect_a_space_and_a_model(commands: Commands) -> None:
    commands.start()
    assert "plant:Plant(1): 3 views" in commands("inspect", "plant", "Plant").out
    other = commands("inspect", "plant", "Other")
    assert (other.code, "PG602" in other.err) == (2, True)  # CDF is asked for it
    assert commands("inspect", "a", "b", "c").code == 2


def test_names_of_options_in_the_documents(commands: Commands) -> None:
    commands.start()
    file = commands.root / "pygen.yaml"
    file.write_text(
        "model: {space: plant, external_id: Plant, version: '1'}\ngeneration: {output_dir: ./generated, language: python}\n"
    )
    assert commands("generate", "-c", file).code == 0
    assert (commands.root / "generated/plant/py.typed").is_file()
    model = ("--space", "plant", "--external-id", "Plant", "--version", "1")
    done = commands("generate", *model, "--output-directory", commands.root / "out", "--output-format", "mermaid")
    assert done.code == 0, done.err
    assert list((commands.root / "out").glob("*.mmd")) or list((commands.root / "out").iterdir())


def test_inspect_names_the_snapshot_that_it_reads(commands: Commands) -> None:
    path = commands.start()
    model = plant()
    model["views"][0]["implements"] = [reference("Pump")]
    snapshot.write(path, snapshot.from_api_answer(json.dumps(model)))
    (commands.root / "models").mkdir()
    path.rename(commands.root / "models/x.json")
    pyproject = commands.root / "pyproject.toml"
    pyproject.write_text(pyproject.read_text().replace("[tool.pygen]\n", '[tool.pygen]\nsnapshot = "models/x.json"\n'))
    shown = commands("inspect", "--ir").err
    assert "models/x.json: " in shown
    assert "pygen.snapshot.json" not in shown


def test_options_win_over_the_file_and_the_file_over_pyproject(commands: Commands) -> None:
    commands.start()
    for suffix, content in (("toml", 'package = "from_file"\n'), ("yaml", "package: from_file\n")):
        file = commands.root / f"pygen.{suffix}"
        file.write_text(content)
        assert "from_file/" in commands("generate", "--dry-run", "--config", file).out
        assert "from_option/" in commands("generate", "--dry-run", f"--config={file}", "--package", "from_option").out
    assert "plant/" in commands("generate", "--dry-run").out


def test_a_model_of_options_needs_no_project(commands: Commands) -> None:
    file = commands.root / "s.json"
    snapshot.write(file, plant_snapshot())
    config = commands.root / "c.toml"
    config.write_text('snapshot = "s.json"\n')
    model = ("--space", "plant", "--model", "Plant", "--version", "1")
    assert commands("generate", "--dry-run", "--config", config, *model).code == 1
    assert "PG602" in commands("generate", "--dry-run", *model).err


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["snapshot", "--bump", "huge"],
        ["diff"],
        ["generate", "--language", "cobol"],
        ["check", "--x"],
    ],
)
def test_wrong_usage(commands: Commands, arguments: list[str]) -> None:
    assert commands(*arguments).code == 2


def test_containers_without_models(commands: Commands) -> None:
    commands.start()
    failed = commands("snapshot", "--containers", "x.json")
    assert (failed.code, "PG603" in failed.err) == (2, True)


def test_no_project(commands: Commands) -> None:
    for command in ("check", "validate", "snapshot", "generate", "pin"):
        failed = commands(command)
        assert failed.code == 2, command
        assert "fix: " in failed.err


@pytest.mark.wide
def test_quiet_verbose_and_colours(commands: Commands) -> None:
    commands.start()
    assert commands("check", "--quiet").err == ""
    assert "wrote " in commands("generate", "-v").err
    assert commands("version").out.startswith(f"hatch-pygen {hatch_pygen.__version__} ")
    assert commands("version", "--json").json()["hatch-pygen"] == hatch_pygen.__version__
    (commands.root / "pygen.snapshot.json").unlink()
    assert b"\x1b[31m" in on_terminal(commands.root, "validate")
    assert b"\x1b" not in on_terminal(commands.root, "validate", NO_COLOR="1")


def on_terminal(root: Path, command: str, **variables: str) -> bytes:
    """What the command prints where stdout and stderr are a terminal."""
    master, slave = pty.openpty()
    call = [sys.executable, "-m", "hatch_pygen.cli", "-C", str(root), command]
    environ = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(call, stdout=slave, stderr=slave, stdin=slave, env={**environ, **variables}):
        os.close(slave)
        shown = b""
        while True:
            try:
                part = os.read(master, 4096)
            except OSError:  # Linux says so when the other side is closed
                break
            if not part:
                break
            shown += part
    os.close(master)
    return shown


def test_the_help_fits(commands: Commands) -> None:
    shown = commands("--help").out
    assert "..." not in shown.partition("\n")[2] and max(map(len, shown.splitlines())) <= 80
    for group in ("Start:", "The model:", "The package:", "Around it:"):
        assert group in shown
    assert all(f"\n  {name} " in shown for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_a_command_fits(commands: Commands, command: str) -> None:
    shown = commands(command, "--help").out
    assert max(map(len, shown.splitlines())) <= 80
    assert not re.search(r"<list\b|\bNone\b|<class|\bPath\b", shown), "a type of Python in the place of a word"


def test_the_version_alone(commands: Commands) -> None:
    assert commands("--version").out == f"hatch-pygen {hatch_pygen.__version__}\n"
    call = [sys.executable, "-m", "hatch_pygen", "--version"]
    assert subprocess.run(call, capture_output=True, text=True, check=True).stdout == commands("--version").out
    commands.start()
    assert commands("validate", "--version", "1").code == 0  # of a command: that of the data model


def test_a_folder_without_a_project_is_told_to_become_one(commands: Commands) -> None:
    for command in ("check", "validate", "snapshot", "generate", "pin", "upgrade", "inspect"):
        assert "run `hatch-pygen init`" in commands(command).err, command


@pytest.mark.parametrize(
    "arguments",
    [
        "-C{0} check -q",
        "-qC{0} check",
        "-q check -C{0}",
        "check -C {0} --quiet",
        "check -qC{0}",
        "--directory={0} check -q",
        "-q check --directory={0}",
        "check --quiet --directory {0}",
        "-C /none check -q -C{0}",
    ],
)
def test_options_of_the_program_stand_before_or_after_the_command(
    commands: Commands, arguments: str, capsys: pytest.CaptureFixture[str]
) -> None:
    commands.start()
    assert main(arguments.format(commands.root).split()) == 0
    assert capsys.readouterr().err == ""


def test_a_folder_may_be_called_like_a_command(commands: Commands, capsys: pytest.CaptureFixture[str]) -> None:
    (commands.root / "check").mkdir()
    for arguments in (["-C", "check", "version"], ["version", "-C", "check"]):
        assert main(arguments) == 0
    assert "did you mean" in commands("chek").err.lower()


SHELLS = {
    "bash": {"COMP_WORDS": "hatch-pygen ver", "COMP_CWORD": "1"},
    "zsh": {"_TYPER_COMPLETE_ARGS": "hatch-pygen ver"},
    "fish": {"_TYPER_COMPLETE_ARGS": "hatch-pygen ver", "_TYPER_COMPLETE_FISH_ACTION": "get-args"},
}


def complete(instruction: str, **variables: str) -> str:
    environ = {**os.environ, "_HATCH_PYGEN_COMPLETE": instruction, **variables}
    call = [sys.executable, "-m", "hatch_pygen.cli"]
    return subprocess.run(call, env=environ, capture_output=True, text=True, check=False).stdout


@pytest.mark.wide
@pytest.mark.parametrize("shell", SHELLS)
def test_completion_is_offered(shell: str) -> None:
    """What the script of each shell asks, and the script itself."""
    answer = complete(f"complete_{shell}", **SHELLS[shell])
    assert all(name in answer for name in ("verify-wheel", "version")) and "validate" not in answer
    script = complete(f"source_{shell}")
    assert "hatch-pygen" in script and f"_HATCH_PYGEN_COMPLETE=complete_{shell}" in script


@pytest.mark.wide
def test_completion_works_in_a_real_bash(tmp_path: Path) -> None:
    (tmp_path / "hatch-pygen").write_text(f'#!/bin/sh\nexec {sys.executable} -m hatch_pygen.cli "$@"\n')
    (tmp_path / "hatch-pygen").chmod(0o755)
    script = complete("source_bash")
    ask = "COMP_WORDS=(hatch-pygen ver); COMP_CWORD=1; $(complete -p hatch-pygen | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
    ask += ' hatch-pygen; echo "${COMPREPLY[@]}"'
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(["bash", "-c", f"{script}\n{ask}"], env=environ, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["verify-wheel", "version"], done.stderr


WITHOUT_EXTRA = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"typer", "tomlkit"}:
            raise ModuleNotFoundError(name)
import importlib.util
found = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name in {"typer", "tomlkit"} else found(name)
from hatch_pygen.cli.entry import main
sys.exit(main([]))
"""


def test_without_the_extra_the_script_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_EXTRA], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"pip install 'hatch-pygen[cli]=={hatch_pygen.__version__}'" in done.stderr


def test_the_build_path_and_the_package_import_no_command_line() -> None:
    code = (
        "import sys, hatch_pygen, hatch_pygen.plugin.hooks, hatch_pygen.plugin.build_hook, hatch_pygen.plugin.targets, hatch_pygen.pipeline;"
        "print([n for n in ('typer', 'tomlkit', 'yaml', 'build', 'pygen_runtime', 'hatch_pygen.live.sdk') if n in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_generate_sdk(tmp_path: Path) -> None:
    result = hatch_pygen.generate_sdk(
        tmp_path, snapshot=plant_snapshot(), space="plant", external_id="Plant", version="1", package="acme.plant"
    )
    assert tmp_path / "acme/plant/__init__.py" in result.files_written
    assert hatch_pygen.generate_sdk(
        tmp_path / "none", snapshot=plant_snapshot(), space="plant", external_id="Plant", version="1", dry_run=True
    ).classes_generated
    assert not (tmp_path / "none").exists()
    with pytest.raises(hatch_pygen.problems.GenerationError, match="PG603"):
        config = PygenConfig.from_dict({"space": "plant", "external-id": "Plant", "version": "1"})
        hatch_pygen.generate_sdk(tmp_path, config=config, snapshot=plant_snapshot(), package="x")
    with pytest.raises(hatch_pygen.problems.GenerationError, match="PG211"):
        hatch_pygen.generate_sdk(tmp_path, snapshot=plant_snapshot(), space="x", external_id="X", version="1")


def test_generate_sdk_notebook() -> None:
    model = {"space": "plant", "external_id": "Plant", "version": "1", "package": "plant_in_memory"}
    with hatch_pygen.generate_sdk_notebook(snapshot=plant_snapshot(), embedded=True, **model) as client:
        from plant_in_memory import PumpWrite  # type: ignore[import-not-found]

        client.upsert([PumpWrite(space="plant", external_id="p", name="P-1")])
        assert [pump.name for pump in client.pump.iterate()] == ["P-1"]


@pytest.mark.slow
def test_build_wheel(tmp_path: Path) -> None:
    options = {"space": "plant", "external_id": "Plant", "version": "1", "instance_space": "i", "line_length": 120}
    wheel = hatch_pygen.build_wheel(tmp_path / "dist", snapshot=plant_snapshot("3.2.1"), **options)
    assert wheel.name == "plant-3.2.1-py3-none-any.whl"
    with pytest.raises(hatch_pygen.problems.GenerationError, match="PG605"):
        hatch_pygen.build_wheel(tmp_path, snapshot=plant_snapshot(), name="not a name", **options)


def test_check_without_the_package_that_editable_wheels_need(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands.start()
    assert commands("check").err == "the project is in order\n"
    monkeypatch.setattr(hatchling_project, "find_spec", lambda name: None)
    assert commands("check").err == "the project is in order; not checked: an editable install\n"
