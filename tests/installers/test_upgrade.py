"""Two versions of both distributions, built here: a project goes from one to the other in one command."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from hatch_pygen import __version__, snapshot
from tests.cli.plant import plant
from tests.environment import REPOSITORY
from tests.installers import uv
from tests.installers.sources import make_wheelhouse

NEWER = "0.9.0"
SECTION = "Properties that are called `flow` have an underscore now."


class Consumer:
    """An environment with the command line, and a project in it."""

    def __init__(self, folder: Path, wheels: Path) -> None:
        self.root = folder / "plant-sdk"
        self.root.mkdir()
        self.wheels = wheels
        self.python = uv.make_environment(folder / "env")

    def run(self, *command: str | os.PathLike[str], code: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=self.root,
            env=uv.variables(self.wheels),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
        return done

    def install(self, requirement: str) -> None:
        uv.install(self.python, self.wheels, requirement)

    def pygen(self, *arguments: str | os.PathLike[str], code: int = 0) -> subprocess.CompletedProcess[str]:
        return self.run(self.python, "-m", "hatch_pygen.cli", *arguments, code=code)

    def wheel(self) -> str:
        """The METADATA of the project's wheel, built in isolation."""
        shutil.rmtree(self.root / "dist", ignore_errors=True)
        with zipfile.ZipFile(uv.build_wheel(self.root, self.wheels, self.root / "dist")) as archive:
            [name] = [each for each in archive.namelist() if each.endswith(".dist-info/METADATA")]
            return archive.read(name).decode()

    def copied(self, name: str) -> str:
        """A file of the runtime's copy in the wheel that was built last."""
        [wheel] = (self.root / "dist").glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(f"plant/_runtime/{name}").decode()


def newer_checkout(folder: Path) -> Path:
    """A copy of both distributions that has a higher version, and reserves one more name."""
    ignored = shutil.ignore_patterns("__pycache__", "node_modules", ".*")
    for name in ("hatch_pygen", "templates", "docs", "runtime"):
        shutil.copytree(REPOSITORY / name, folder / name, ignore=ignored)
    for name in ("pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md"):
        shutil.copy(REPOSITORY / name, folder / name)
    for name in ("hatch_pygen/version.py", "runtime/pygen_runtime/version.py"):
        replace(folder / name, f'__version__ = "{__version__}"', f'__version__ = "{NEWER}"')
    replace(folder / "pyproject.toml", f"=={__version__}", f"=={NEWER}")
    replace(folder / "docs/upgrading.md", f"## {__version__}\n", f"## {NEWER}\n\n{SECTION}\n\n## {__version__}\n")
    reserved = folder / "hatch_pygen/generation/python/reserved.py"
    text = reserved.read_text("utf-8")
    reserved.write_text(text + '\nMEMBERS = MEMBERS | {"flow"}\n', "utf-8")
    return folder


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text, path
    path.write_text(text.replace(old, new), "utf-8")


def started(folder: Path, *options: str) -> Consumer:
    """A project of the older version, made by `init`, beside wheels of both."""
    wheels = make_wheelhouse(folder / "wheels")
    checkout = newer_checkout(folder / "newer")
    make_wheelhouse(wheels, (checkout, checkout / "runtime"))
    consumer = Consumer(folder, wheels)
    consumer.install(f"hatch-pygen[cli]=={__version__}")
    (consumer.root / "answer.json").write_text(json.dumps(plant()), "utf-8")
    consumer.pygen("init", "--from-file", "answer.json", *options)
    return consumer


@pytest.mark.full
def test_one_command_where_the_runtime_is_copied(tmp_path: Path) -> None:
    """The wheel has the newer copy, whichever of the two versions was asked; requirements name neither."""
    consumer = started(tmp_path, "--runtime", "vendored")
    pyproject = consumer.root / "pyproject.toml"
    before = pyproject.read_text("utf-8")
    assert before.count(__version__) == 1
    assert "Requires-Dist: pygen-runtime" not in consumer.wheel()
    assert f'__version__ = "{__version__}"' in consumer.copied("version.py")
    consumer.install(f"hatch-pygen[cli]=={NEWER}")
    assert "PG319" in consumer.pygen("check", code=1).stderr
    done = consumer.pygen("upgrade")
    assert SECTION in done.stdout and "gone: Pump.flow, PumpFilter.flow, " in done.stdout
    assert f"pinned hatch-pygen, whose runtime is copied: {__version__} -> {NEWER}" in done.stderr
    assert pyproject.read_text("utf-8") == before.replace(__version__, NEWER)
    consumer.pygen("check")
    assert "Version: 0.2.0\n" in consumer.wheel()
    assert f'__version__ = "{NEWER}"' in consumer.copied("version.py")
    assert f"Generated by hatch-pygen {NEWER} from pygen-runtime {NEWER}" in consumer.copied("lazy.py")


@pytest.mark.slow
def test_one_command(tmp_path: Path) -> None:
    consumer = started(tmp_path)
    assert f"Requires-Dist: pygen-runtime=={__version__}\n" in consumer.wheel()
    pyproject = consumer.root / "pyproject.toml"
    before = pyproject.read_text("utf-8")

    foreseen = json.loads(consumer.pygen("upgrade", NEWER, "--dry-run", "--json", code=1).stdout)
    removed, added = foreseen["names"]["removed"], foreseen["names"]["added"]
    assert {"Pump.flow", "PumpFilter.flow", "PumpFilter.flow_exists", "PumpWrite.flow"} <= set(removed)
    assert {"Pump.flow_", "PumpFilter.flow_", "PumpFilter.flow__exists", "PumpWrite.flow_"} <= set(added)
    assert all("flow" in name for name in (*removed, *added)) and len(removed) == len(added)
    assert (foreseen["sdk_version"], foreseen["upgrading"]) == (
        {"old": "0.1.0", "new": "0.2.0"},
        [{"version": NEWER, "text": SECTION}],
    )
    assert pyproject.read_text("utf-8") == before

    consumer.install(f"hatch-pygen[cli]=={NEWER}")
    refused = consumer.pygen("check", code=1).stderr
    assert "PG319" in refused and f'which is not the "hatch-pygen=={__version__}" of [build-system]' in refused
    (consumer.root / "uv.lock").touch()
    (consumer.root / ".github/workflows").mkdir(parents=True)
    (consumer.root / ".github/workflows/sdk.yml").write_text(f"- run: pip install 'hatch-pygen[cli]=={__version__}'\n")
    done = consumer.pygen("upgrade")
    assert SECTION in done.stdout and "gone: Pump.flow, PumpFilter.flow, " in done.stdout
    assert "uv lock --upgrade-package pygen-runtime" in done.stderr
    assert f".github/workflows/sdk.yml names {__version__}: write {NEWER} there" in done.stderr
    wanted = re.sub(rf"(hatch-pygen|pygen-runtime)=={re.escape(__version__)}", rf"\1=={NEWER}", before)
    assert pyproject.read_text("utf-8") == wanted
    assert snapshot.read(consumer.root / "pygen.snapshot.json").sdk_version == "0.2.0"
    consumer.pygen("check")
    metadata = consumer.wheel()
    assert "Version: 0.2.0\n" in metadata and f"Requires-Dist: pygen-runtime=={NEWER}\n" in metadata
    assert "pinned to 0.9.0" in consumer.pygen("upgrade").stderr
    assert "PG640" in consumer.pygen("upgrade", "0.0.1", code=2).stderr
