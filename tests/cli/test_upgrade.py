"""`upgrade` where no other version is needed: what it writes, and where the version of the SDK stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from hatch_pygen import __version__, snapshot
from hatch_pygen.project.upgrade import changes, names
from tests.cli.commands import FILLED, Commands

OLD = "0.0.9"


def older(commands: Commands) -> Path:
    """A project that is pinned to an older version."""
    commands.start()
    path = commands.root / "pyproject.toml"
    path.write_text(path.read_text().replace(f"=={__version__}", f"=={OLD}"))
    return path


def test_both_pins_and_the_version(commands: Commands) -> None:
    path = older(commands)
    before = path.read_text()
    assert "PG319" in commands("check").err
    looked = commands("upgrade", "--offline", "--dry-run")
    assert (looked.code, path.read_text()) == (1, before)
    done = commands("upgrade", "--offline")
    assert done.code == 0, done.err
    assert f"{OLD} -> {__version__}" in done.err and "not compared" in done.out
    assert path.read_text() == before.replace(f"=={OLD}", f"=={__version__}")
    assert snapshot.read(commands.root / "pygen.snapshot.json").sdk_version == "1.0.1"
    assert commands("check").code == 0
    assert "is pinned to" in commands("upgrade", "--offline").err


def test_a_static_version_rises_where_it_stands(commands: Commands) -> None:
    path = older(commands)
    text = path.read_text()
    dynamic = next(line for line in text.splitlines() if line.startswith("dynamic"))
    table = '[tool.hatch.version]\nsource = "pygen"\n\n'
    path.write_text(text.replace(dynamic, 'version = "3.1.4"   # ours').replace(table, ""))
    assert commands("upgrade", "--offline", "--json").json()["sdk_version"] == {"old": "3.1.4", "new": "3.1.5"}
    assert 'version = "3.1.5"   # ours' in path.read_text()
    assert snapshot.read(commands.root / "pygen.snapshot.json").sdk_version == "1.0.0"


def test_extras_and_other_requirements_stay(commands: Commands) -> None:
    path = older(commands)
    text = path.read_text().replace(f"hatch-pygen=={OLD}", f"hatch-pygen[fetch]>={OLD}")
    path.write_text(text.replace(f'["pygen-runtime=={OLD}"]', f'["rich", "pygen-runtime[pandas]=={OLD}"]'))
    assert commands("upgrade", "--offline").code == 0
    assert f'"hatch-pygen[fetch]=={__version__}"' in path.read_text()
    assert f'["rich", "pygen-runtime[pandas]=={__version__}"]' in path.read_text()


def test_a_dynamic_pin_has_one_line(commands: Commands) -> None:
    path = older(commands)
    text = path.read_text().replace(FILLED, '["version", "dependencies"]')
    text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("dependencies"))
    text = text.replace("[tool.pygen]\n", '[tool.pygen]\npin = "dynamic"\n')
    path.write_text(text)
    assert commands("upgrade", "--offline").code == 0
    assert path.read_text() == text.replace(f"=={OLD}", f"=={__version__}")
    assert commands("check").code == 0


def test_wrong_versions_and_projects(commands: Commands) -> None:
    assert commands("upgrade").code == 2
    commands.start()
    assert "PG603" in commands("upgrade", "x.y").err
    (commands.root / "pyproject.toml").write_text('[tool.pygen]\nspace = "s"\nexternal-id = "M"\nversion = "1"\n')
    assert "PG633" in commands("upgrade").err


def test_pin_alone_says_that_the_other_line_stays(commands: Commands) -> None:
    older(commands)
    assert f"[build-system] requires still has hatch-pygen=={OLD}" in commands("pin").err


@pytest.mark.parametrize(
    ("old", "new", "removed", "added"),
    [
        ("class Pump:\n    name: str\n", "class Pump:\n    name_: str\n", ("Pump.name",), ("Pump.name_",)),
        ("class Pump: ...\n", "", ("Pump",), ()),
        ("class _Own: ...\n", "_x = 1\n", (), ()),
        ("A = 1\n", "if True:\n    A: int\n    B: int\n", (), ("B",)),
        ("class P:\n    def get(self): ...\n", "class P:\n    async def find(self): ...\n", ("P.get",), ("P.find",)),
    ],
)
def test_names(old: str, new: str, removed: tuple[str, ...], added: tuple[str, ...]) -> None:
    found = names.compare({"plant/a.py": old}, {"plant/a.py": new, "plant/_api/a.py": "class Inner: ...\n"})
    assert (found.removed, found.added, bool(found)) == (removed, added, bool(removed or added))


def test_the_page_has_this_version() -> None:
    assert next(version for version, _ in changes.sections(changes.page(), None, __version__)) == __version__
