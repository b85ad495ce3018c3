"""Builds that are killed, run at once, find a read-only tree, or run on another Python, system or compressor."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from hatch_pygen import snapshot
from tests.cli.plant import plant, view
from tests.environment import REPOSITORY, clean_variables, find_python
from tests.installers.installers import interpreter
from tests.installers.sources import Setting, make_tree, make_wheelhouse
from tests.plugin.projects import build, tree

BUILD = """
import sys
from pathlib import Path
import hatch_pygen.plugin.build_hook, hatch_pygen.pipeline, hatch_pygen.plugin.targets
from tests.plugin.projects import build
print("ready", flush=True)
build(Path(sys.argv[1]), version=sys.argv[2], dist=Path(sys.argv[3]))
"""


def make_project(folder: Path) -> Path:
    return make_tree(folder, Setting("static", "hatchling", ""))


def start(root: Path, version: str, dist: Path, code: str = BUILD) -> subprocess.Popen[str]:
    """A process that has imported all it needs and begins to build."""
    call = [sys.executable, "-c", code, str(root), version, str(dist)]
    process = subprocess.Popen(
        call, cwd=REPOSITORY, env=clean_variables(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None  # asked for above
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


def finish(process: subprocess.Popen[str]) -> None:
    _, printed = process.communicate(timeout=60)
    assert process.returncode == 0, printed


def contents(root: Path) -> dict[str, bytes]:
    return {name: data for name, (data, _) in tree(root).items()}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def two_models(root: Path, folder: Path) -> list[tuple[Path, dict[str, bytes]]]:
    """Two snapshots, most of whose files differ, and what the tree holds after a build of each."""
    found: list[tuple[Path, dict[str, bytes]]] = []
    many = [f"Many{number}" for number in range(40)]  # so that a good part of a build is the writing
    for number, extra in enumerate((["Old", *many], ["New", *many])):
        model = plant()
        model["views"] += [view(name, {"name": dict(plant()["views"][2]["properties"]["name"])}) for name in extra]
        model["description"] = f"Model {number}"
        path = folder / f"{number}.json"
        snapshot.write(path, snapshot.from_api_answer(json.dumps(model), sdk_version="1.4.0"))
        shutil.copy(path, root / "pygen.snapshot.json")
        build(root, version="editable", dist=folder / "dist")
        found.append((path, contents(root)))
    return found


def build_expected(root: Path, folder: Path, model: tuple[Path, dict[str, bytes]]) -> None:
    """An undisturbed build, after which the tree is as it was after the first one of this model."""
    shutil.copy(model[0], root / "pygen.snapshot.json")
    build(root, version="editable", dist=folder / "dist")
    assert contents(root) == model[1]


def kill_rounds(tmp_path: Path, rounds: int, seed: int) -> None:
    """Kills editable builds at random moments; after each, every file is old or new, and the next build repairs."""
    print(f"seed {seed}")
    chance = random.Random(seed)
    root = make_project(tmp_path / "p")
    own = {"plant/data_classes/mine.py": b"x = 1\n", "plant/notes.txt": b"mine", "README.md": b"# mine\n"}
    for name, data in own.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    models = two_models(root, tmp_path)
    shutil.copy(models[0][0], root / "pygen.snapshot.json")
    process = start(root, "editable", tmp_path / "dist")
    began = time.monotonic()
    finish(process)
    longest = time.monotonic() - began
    build_expected(root, tmp_path, models[1])
    partial = 0
    for number in range(rounds):
        path, expected = models[number % 2]
        before = models[1 - number % 2][1]
        shutil.copy(path, root / "pygen.snapshot.json")
        process = start(root, "editable", tmp_path / "dist")
        time.sleep(chance.triangular(0, longest, longest * 0.8))  # the writing stands at the end
        process.send_signal(signal.SIGKILL)
        process.communicate()
        after = {name: data for name, data in contents(root).items() if not name.endswith(".pygen-tmp")}
        for name, data in after.items():
            assert data in (before.get(name), expected.get(name)), f"round {number}: {name} is neither old nor new"
        assert own.items() <= after.items(), f"round {number}"
        partial += after not in (before, expected) and after != before | {"pygen.snapshot.json": path.read_bytes()}
        build_expected(root, tmp_path, models[number % 2])
    print(f"{rounds} builds killed, {partial} of them between two files")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_killed_editable_builds(tmp_path: Path) -> None:
    kill_rounds(tmp_path, 5, random.randrange(2**32))


@pytest.mark.full
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_two_hundred_killed_editable_builds(tmp_path: Path) -> None:
    kill_rounds(tmp_path, 200, random.randrange(2**32))


@pytest.mark.slow
def test_eight_wheel_builds_at_once_agree(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    before = tree(root)
    running = [start(root, "standard", tmp_path / f"dist{number}") for number in range(8)]
    for process in running:
        finish(process)
    assert len({digest(next((tmp_path / f"dist{number}").glob("*.whl"))) for number in range(8)}) == 1
    assert tree(root) == before


# Refuses to open for writing, to make or to rename anything below the tree: also where the user is root, whom no
# mode of a file stops.
GUARD = """
import errno, os, sys
ROOT = sys.argv[1] + os.sep
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
def refuse(event, arguments):
    paths = [os.path.abspath(os.fsdecode(a)) for a in arguments if isinstance(a, (str, bytes, os.PathLike))]
    if not any((path + os.sep).startswith(ROOT) for path in paths):
        return
    if event in {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.utime", "os.link", "os.symlink"} or (
        event == "open" and isinstance(arguments[2], int) and arguments[2] & WRITING
    ):
        raise OSError(errno.EROFS, "the tree is read-only", str(paths))
sys.addaudithook(refuse)
"""


@pytest.mark.wide
def test_a_read_only_tree_builds(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    expected = digest(build(root, dist=tmp_path / "first"))
    for path in [*root.iterdir(), root]:
        path.chmod(path.stat().st_mode & ~(stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH))
    finish(start(root, "standard", tmp_path / "dist", GUARD + BUILD))
    assert digest(next((tmp_path / "dist").glob("*.whl"))) == expected
    root.chmod(0o755)


@pytest.mark.wide
def test_the_guard_of_that_test_refuses_an_editable_build(tmp_path: Path) -> None:
    process = start(make_project(tmp_path / "p"), "editable", tmp_path / "dist", GUARD + BUILD)
    _, printed = process.communicate(timeout=60)
    assert (process.returncode, "PG312" in printed) == (1, True), printed


@pytest.mark.full
def test_two_systems_give_one_wheel(tmp_path: Path) -> None:
    """Two Pythons, folders, umasks, locales and time zones give one wheel; with reproducible-archive also zlib-ng."""
    wheelhouse = make_wheelhouse(tmp_path / "wheels")
    plain = make_project(tmp_path / "one" / "p")
    stored = make_project(tmp_path / "stored")
    text = (stored / "pyproject.toml").read_text(encoding="utf-8")
    text = text.replace('package = "plant"\n', 'package = "plant"\nreproducible-archive = true\n')
    (stored / "pyproject.toml").write_text(text, encoding="utf-8")
    old = _builder(tmp_path / "old", wheelhouse, "3.10")
    new = _builder(tmp_path / "new", wheelhouse, "3.13", "zlib-ng")
    elsewhere = {"TZ": "Pacific/Apia", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "7", "umask": "0o077"}
    here = {"TZ": "UTC", "LC_ALL": "C", "PYTHONHASHSEED": "1", "umask": "0o022"}
    copy = Path(shutil.copytree(plain, tmp_path / "another place" / "q"))
    assert _wheel(old, plain, tmp_path / "a", here) == _wheel(new, copy, tmp_path / "b", elsewhere)
    zlib_ng = "import zipfile; from zlib_ng import zlib_ng; zipfile.zlib = zlib_ng"
    assert _wheel(new, plain, tmp_path / "c", here, zlib_ng) != _wheel(new, plain, tmp_path / "d", here)
    assert _wheel(new, stored, tmp_path / "e", here, zlib_ng) == _wheel(old, stored, tmp_path / "f", elsewhere)


def _builder(folder: Path, wheelhouse: Path, version: str, *more: str) -> Path:
    python = find_python(version)
    if python is None:
        pytest.skip(f"no python{version} on the PATH or in pyenv")
    variables = clean_variables()
    links = " ".join(filter(None, [variables.get("PIP_FIND_LINKS"), wheelhouse.as_uri()]))
    subprocess.run([python, "-m", "venv", folder], check=True)
    inside = interpreter(folder)
    call = [str(inside), "-m", "pip", "install", "-q", "hatch-pygen", *more]
    subprocess.run(call, check=True, env={**variables, "PIP_FIND_LINKS": links})
    return inside


def _wheel(python: Path, root: Path, dist: Path, setting: Mapping[str, str], first: str = "pass") -> str:
    code = f"import os, sys; os.umask({setting['umask']}); {first}; from hatchling.cli import hatchling; hatchling()"
    variables = {**clean_variables(), **{name: value for name, value in setting.items() if name != "umask"}}
    call = [str(python), "-c", code, "build", "-t", "wheel", "-d", str(dist)]
    subprocess.run(call, cwd=root, env=variables, check=True, capture_output=True)
    return digest(next(dist.glob("*.whl")))


@pytest.mark.wide
def test_no_hooks_is_refused(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    call = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    done = subprocess.run(
        call, cwd=root, env={**os.environ, "HATCH_BUILD_NO_HOOKS": "1"}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "PG315" in done.stderr and "Traceback" not in done.stderr
