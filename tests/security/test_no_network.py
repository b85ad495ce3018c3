"""Builds and the offline commands where there is no network: in a namespace without one, and with sockets refused."""

from __future__ import annotations

import json
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from hatch_pygen import snapshot
from tests.plugin.projects import PYPROJECT, add, make_project, model, snapshot_of
from tests.security.isolation import Isolation, in_a_namespace, namespace, without_sockets

pytestmark = pytest.mark.slow

ASK = "import socket; socket.create_connection(('127.0.0.1', 9), timeout=5)"

EDITABLE = """
import sys
from hatchling import build
print(build.build_editable(sys.argv[1]))
"""

USE = """
from acme_pumps import PumpsClient, PumpWrite
with PumpsClient.embedded() as client:
    client.upsert(PumpWrite(space="plant", external_id="P-1", name="first"))
    print([pump.name for pump in client.pump.iterate()])
"""

CALLING_HOME = """
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

class CustomBuildHook(BuildHookInterface):
    def initialize(self, version, build_data):
        import socket
        socket.create_connection(("127.0.0.1", 9), timeout=5)
"""


FORMS = ["namespace", pytest.param("refused sockets", marks=pytest.mark.full if namespace() else ())]


@pytest.fixture(params=FORMS)
def isolation(request: pytest.FixtureRequest, tmp_path: Path) -> Isolation:
    if request.param == "refused sockets":
        return without_sockets(tmp_path)
    found = in_a_namespace(tmp_path)
    if found is None:
        pytest.skip("this machine makes no network namespace (unshare -n); sockets are refused in the other form")
    return found


def test_the_isolation_isolates(isolation: Isolation, tmp_path: Path) -> None:
    """Else the other tests would show nothing: loopback is out of reach, and a build that calls home fails."""
    assert isolation.run(sys.executable, "-c", ASK, cwd=tmp_path).returncode != 0
    root = make_project(tmp_path / "p", PYPROJECT + "\n[tool.hatch.build.hooks.custom]\n")
    add(root, "hatch_build.py", CALLING_HOME)
    done = isolation.run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", cwd=root)
    assert done.returncode != 0
    assert "create_connection" in done.stderr
    if not isolation.prefix:
        assert "socket." in isolation.refused()


def test_a_namespace_has_no_interface(tmp_path: Path) -> None:
    words = namespace()
    if words is None:
        pytest.skip("this machine makes no network namespace (unshare -n)")
    listing = "import socket; print([name for _, name in socket.if_nameindex()])"
    done = Isolation(words, {}, tmp_path / "log").run(sys.executable, "-c", listing, cwd=tmp_path)
    assert done.stdout.strip() in ("['lo']", "[]")


def test_build_makes_sdist_and_wheel(isolation: Isolation, tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    isolation.python("-m", "build", "--no-isolation", "--outdir", tmp_path / "dist", root, cwd=root)
    made = sorted(path.name for path in (tmp_path / "dist").iterdir())
    assert made == ["acme_pumps_sdk-1.2.3-py3-none-any.whl", "acme_pumps_sdk-1.2.3.tar.gz"]
    with zipfile.ZipFile(tmp_path / "dist" / made[0]) as wheel:
        assert "acme_pumps/data_classes/pump.py" in wheel.namelist()


@pytest.mark.parametrize("target", ["wheel", "sdist"])
def test_hatchling_builds_from_the_tree(isolation: Isolation, tmp_path: Path, target: str) -> None:
    root = make_project(tmp_path / "p")
    isolation.python("-m", "hatchling", "build", "-t", target, "-d", tmp_path / "dist", cwd=root)
    assert len(list((tmp_path / "dist").iterdir())) == 1


def test_an_editable_build(isolation: Isolation, tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    (tmp_path / "dist").mkdir()
    isolation.python("-c", EDITABLE, tmp_path / "dist", cwd=root)
    assert (root / "acme_pumps" / "__init__.py").is_file()


@pytest.mark.cases(2)
@pytest.mark.parametrize("options", [["."], ["-e", "."]])
def test_pip_installs_without_an_index(isolation: Isolation, tmp_path: Path, options: list[str]) -> None:
    root = make_project(tmp_path / "p")
    prefix = tmp_path / "prefix"  # the runtime that it requires is found in this environment
    pip = ["-m", "pip", "install", "-q", "--no-index", "--no-build-isolation", "--prefix", prefix]
    done = isolation.run(sys.executable, *pip, *options, cwd=root)
    assert done.returncode == 0, done.stderr
    asked = [line for line in isolation.refused().splitlines() if "pip/__main__.py" not in line]
    assert asked == [], "pip itself tries once whether the machine has IPv6; the build asks for nothing"
    isolation.log.unlink(missing_ok=True)
    site = sysconfig.get_path("purelib", vars={"base": str(prefix)})
    script = f"import site; site.addsitedir({site!r})\n{USE}"
    assert isolation.python("-c", script, cwd=tmp_path).strip() == "['first']"


PYGEN = "import sys; from hatch_pygen.cli.entry import main; sys.exit(main())"

COMMANDS: dict[str, list[str]] = {
    "validate": ["validate"],
    "generate": ["generate"],
    "check": ["check"],
    "diff": ["diff", "old.json", "pygen.snapshot.json"],
    "inspect": ["inspect"],
    "snapshot": ["snapshot", "--from-file", "answer.json"],
    "pin": ["pin"],
}


def test_the_offline_commands(isolation: Isolation, tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    snapshot.write(root / "old.json", snapshot_of(model("Pump", "Valve")))
    add(root, "answer.json", json.dumps({"items": [model()]}))
    for name, arguments in COMMANDS.items():
        done = isolation.run(sys.executable, "-c", PYGEN, *arguments, cwd=root)
        assert done.returncode in (0, 1), f"{name}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr
        assert isolation.refused() == "", name
    assert (root / "acme_pumps" / "__init__.py").is_file()
    dist = tmp_path / "dist"
    isolation.python("-m", "hatchling", "build", "-t", "wheel", "-d", dist, cwd=root)
    (wheel,) = dist.iterdir()
    isolation.python("-c", PYGEN, "verify-wheel", wheel, cwd=root)
