"""``generate --language typescript``, `check` of what it wrote, and ``npm-runtime``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Commands
from tests.typescript.projects import contents


@pytest.fixture
def commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Commands:
    found = Commands(tmp_path, capsys)
    found.start()
    return found


def configured(commands: Commands, text: str) -> None:
    project = commands.root / "pyproject.toml"
    project.write_text(project.read_text("utf-8") + f"\n[tool.pygen.typescript]\n{text}\n", "utf-8")


@pytest.mark.wide
def test_sources_are_written_and_checked(commands: Commands) -> None:
    configured(commands, 'output = "web/core"')
    assert commands("check").code == 0
    assert commands("generate", "--language", "typescript").code == 0
    pump = commands.root / "web/core/views/Pump.ts"
    assert 'from "pygen-runtime";' in pump.read_text("utf-8") and (commands.root / "web/core/model.json").is_file()
    assert commands("check").code == 0
    pump.write_text(pump.read_text("utf-8") + "// by hand\n", "utf-8")
    (commands.root / "web/core/views/Old.ts").write_text(pump.read_text("utf-8"), "utf-8")
    found = commands("check")
    assert found.code == 1 and "web/core/views/Pump.ts" in found.err and "web/core/views/Old.ts" in found.err
    assert commands("generate", "--language", "typescript").code == 0
    assert not (commands.root / "web/core/views/Old.ts").exists() and commands("check").code == 0


def test_a_file_of_the_users_is_left_alone(commands: Commands) -> None:
    for name in ("index.ts", "model.json"):
        own = commands.root / "core" / name
        own.parent.mkdir(exist_ok=True)
        own.write_text("mine", "utf-8")
        found = commands("generate", "--language", "typescript", "--output", commands.root / "core")
        assert found.code == 2 and "PG311" in found.err and own.read_text("utf-8") == "mine"
        own.unlink()


def test_sources_need_a_folder(commands: Commands) -> None:
    found = commands("generate", "--language", "typescript")
    assert found.code == 2 and "--output" in found.err


def test_sources_import_the_runtime_from_where_it_is(commands: Commands) -> None:
    core = commands.root / "core"
    assert commands("generate", "--language", "typescript", "--output", core, "--runtime", "jsr:@acme/rt").code == 0
    assert 'import { view1 as $view } from "jsr:@acme/rt";' in (core / "views/Pump.ts").read_text("utf-8")
    assert commands("generate", "--runtime", "x").code == 2


def test_the_runtime_is_packed(commands: Commands) -> None:
    found = commands("npm-runtime", "--output", commands.root / "out")
    assert found.code == 0
    assert "dist/index.js" in contents(Path(found.out.strip()))
