"""Every installer on every kind of source: the runtime is resolved and installed, the SDK imports, metadata agree."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest

from hatch_pygen import __version__
from tests.environment import find_python
from tests.installers import table
from tests.installers.installers import INSTALLERS, Place, make_tools
from tests.installers.sources import VERSION, Setting, make_git, make_sdist, make_tree, make_wheelhouse, serve

OLD, NEW = "hatchling==1.29.0", "hatchling"

# Every pair of values of two factors stands in one of the four.
PAIRWISE = (
    Setting("static", OLD, "3.10"),
    Setting("static", NEW, "3.13"),
    Setting("dynamic", OLD, "3.13"),
    Setting("dynamic", NEW, "3.10"),
)
KINDS = {"tree": make_tree, "sdist": make_sdist, "git": make_git}

PROBE = """
import json, sys
from importlib.metadata import distribution
import plant, pygen_runtime
from plant import PlantClient, Pump, PumpWrite
with PlantClient.embedded() as client:
    client.upsert([PumpWrite(space="plant", external_id="p", name="P-1")])
    found = [pump.name for pump in client.pump.iterate(Pump.name.startswith("P"))]
sdk = distribution("plant-sdk")
print(json.dumps({
    "python": "%d.%d" % sys.version_info[:2], "sdk": sdk.version, "requires": sdk.requires, "found": found,
    "runtime": distribution("pygen-runtime").version, "package": plant.__file__,
}))
"""


@dataclass(frozen=True)
class Cell:
    installer: str
    kind: str
    setting: Setting

    def __str__(self) -> str:
        setting = self.setting
        return f"{self.installer}, {self.kind}, {setting.pin}, {setting.hatchling}, {setting.python}"


def cells() -> list[Cell]:
    """Each sensible cell once; an sdist cannot be installed editable. The settings go round, so that all occur."""
    pairs = [pair for pair in product(INSTALLERS, KINDS) if pair != ("pip -e", "sdist")]
    return [Cell(*pair, PAIRWISE[(number + number // 4) % 4]) for number, pair in enumerate(pairs)]


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("installers")


@pytest.fixture(scope="session")
def tools(workshop: Path) -> Path:
    return make_tools(workshop / "tools")


@pytest.fixture(scope="session")
def wheelhouse(workshop: Path) -> Path:
    return make_wheelhouse(workshop / "wheels")


@pytest.fixture(scope="session")
def index(wheelhouse: Path) -> Iterator[str]:
    with serve(wheelhouse) as address:
        yield address


def run_cell(cell: Cell, folder: Path, tools: Path, wheelhouse: Path, index: str) -> None:
    python = find_python(cell.setting.python)
    if python is None:
        pytest.skip(f"no python{cell.setting.python} on the PATH or in pyenv")
    if cell.kind == "git" and shutil.which("git") is None:
        pytest.skip("no git")
    source = KINDS[cell.kind](folder / "source", cell.setting)
    place = Place(source, cell.kind, folder, python, tools, wheelhouse, index)
    inside = INSTALLERS[cell.installer](place)
    done = subprocess.run([inside, "-c", PROBE], cwd=folder, env=place.variables(), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["python"] == cell.setting.python
    assert (found["sdk"], found["runtime"]) == (VERSION, __version__)
    assert found["requires"] == [f"pygen-runtime=={__version__}"]
    assert found["found"] == ["P-1"]
    assert ("site-packages" in found["package"]) is not _is_editable(cell)
    for wheel in (folder / "dist").glob("*.whl"):
        assert_metadata_agree(wheel, next((folder / "dist").glob("*.tar.gz")), folder)


def _is_editable(cell: Cell) -> bool:
    return cell.installer == "pip -e" or (cell.installer, cell.kind) == ("uv lock + sync", "tree")


def assert_metadata_agree(wheel: Path, sdist: Path, folder: Path) -> None:
    """PKG-INFO of the sdist is METADATA of the wheel, but for the order of what hatchling writes."""
    from tests.installers.sources import unpack

    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        built = archive.read(name).decode("utf-8").splitlines()
    assert sorted((unpack(sdist, folder / "sdist") / "PKG-INFO").read_text("utf-8").splitlines()) == sorted(built)


@pytest.mark.full
@pytest.mark.parametrize("cell", cells(), ids=str)
def test_cell(
    cell: Cell,
    tmp_path: Path,
    tools: Path,
    wheelhouse: Path,
    index: str,
    record_property: Callable[[str, object], None],
) -> None:
    setting = cell.setting
    row = [cell.installer, cell.kind, setting.pin, setting.hatchling, setting.python]
    record_property(table.PROPERTY, row)
    run_cell(cell, tmp_path, tools, wheelhouse, index)


@pytest.mark.slow
@pytest.mark.parametrize(
    "installer",
    # test_new_user.py installs with pip, too, and test_no_network.py builds editable wheels
    [*(pytest.param(each, marks=pytest.mark.full) for each in ("pip", "pip -e")), "uv pip"],
)
def test_quick_cell(installer: str, tmp_path: Path, wheelhouse: Path, index: str) -> None:
    """One cell of each installer that the development environment has."""
    uv = shutil.which("uv") or shutil.which("uv", path=str(Path(sys.executable).parent))
    if installer == "uv pip" and uv is None:
        pytest.skip("no uv")
    running = "{}.{}".format(*sys.version_info[:2])
    cell = Cell(installer, "tree", Setting("static", NEW, running))
    run_cell(cell, tmp_path, Path(uv or "uv").parent, wheelhouse, index)


def test_the_settings_are_pairwise() -> None:
    for one, other in (("pin", "hatchling"), ("pin", "python"), ("hatchling", "python")):
        assert len({(getattr(cell.setting, one), getattr(cell.setting, other)) for cell in cells()}) == 4
    for installer in INSTALLERS:
        assert len({cell.setting.pin for cell in cells() if cell.installer == installer}) == 2
