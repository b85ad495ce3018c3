"""A package in the tree whose snapshot changed: it says so when it is imported, once, and costs an installed one nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest

from hatch_pygen import snapshot
from pygen_runtime.lazy import _project_of  # pyright: ignore[reportPrivateUsage]
from tests.plugin.projects import PYPROJECT, add, build, make_project, model, names, snapshot_of, tree
from tests.plugin.test_hook import run_with

CODE = "import acme_pumps\nimport acme_pumps._client\nimport sys\nprint('pygen_runtime.stale' in sys.modules)"


def imported(folder: Path, code: str = CODE, *options: str, **variables: str) -> tuple[str, str]:
    """What a new process prints on stdout and stderr."""
    environ = {**os.environ, "PYTHONPATH": str(folder), **variables}
    done = subprocess.run([sys.executable, *options, "-c", code], env=environ, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip(), done.stderr


def editable(root: Path, pyproject: str = PYPROJECT, *, src: bool = False) -> Path:
    """A project with the package in its tree; the folder that is on the path."""
    (root / "src" if src else root).mkdir(parents=True)
    make_project(root, pyproject)
    build(root, version="editable")
    return root / "src" if src else root


def change(root: Path, name: str = "pygen.snapshot.json", later: float = 10) -> None:
    path = root / name
    snapshot.write(path, snapshot_of(model("Valve")))
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime + later))


@pytest.mark.wide
@pytest.mark.parametrize("src", [False, True])
def test_a_newer_snapshot_is_named_once(tmp_path: Path, src: bool) -> None:
    folder = editable(tmp_path / "p", src=src)
    assert imported(folder) == ("True", "")
    change(tmp_path / "p")
    _, printed = imported(folder)
    old, new = snapshot_of().digest[7:15], snapshot_of(model("Valve")).digest[7:15]
    assert printed.startswith("<string>:1: StaleSDKWarning: acme_pumps was generated from another snapshot than")
    assert printed.count("StaleSDKWarning") == 1
    assert f"pygen.snapshot.json has now (digest {old}, now {new}): run `hatch-pygen generate`" in printed
    assert imported(folder, PYGEN_STALE="ignore") == ("True", "")
    build(tmp_path / "p", version="editable")
    assert imported(folder)[1] == ""


def test_the_place_of_the_snapshot_and_its_line_ends(tmp_path: Path) -> None:
    outside = tmp_path / "models" / "pumps.json"
    outside.parent.mkdir()
    snapshot.write(outside, snapshot_of())
    text = PYPROJECT.replace("pygen.snapshot.json", "../models/pumps.json") + 'snapshot = "../models/pumps.json"\n'
    folder = editable(tmp_path / "p", text)
    outside.write_bytes(snapshot.dump(snapshot_of(model("Valve"))).replace("\n", "\r\n").encode())
    assert os.path.join("..", "models", "pumps.json") in imported(folder)[1]


@pytest.mark.parametrize("package", ["acme.pumps", "acme.core.pumps"])
def test_a_package_within_others(tmp_path: Path, package: str) -> None:
    folder = editable(tmp_path / "p", PYPROJECT.replace('"acme_pumps"', f'"{package}"'))
    code = f"import {package}"
    assert imported(folder, code)[1] == ""
    change(tmp_path / "p")
    assert "StaleSDKWarning" in imported(folder, code)[1]


@pytest.mark.wide
def test_what_is_no_reason_to_warn(tmp_path: Path) -> None:
    folder = editable(tmp_path / "p")
    path = folder / "pygen.snapshot.json"
    snapshot.write(path, snapshot_of(sdk_version="1.4.0"))
    assert imported(folder)[1] == "", "the same model"
    change(folder, later=-10_000)
    assert imported(folder)[1] == "", "an older file: times come first"
    for data in (b"{", b'{\n "digest": "none"', b"\xff"):
        path.write_bytes(data)
        assert imported(folder)[1] == "", "damage is for the build to name"
    path.unlink()
    assert imported(folder)[1] == ""
    change(folder)
    for text in (b"[", b"\xff", b"[tool.pygen]\n", b"[tool]\npygen = 1\n", b"[project]\n", b'[tool.pygen]\nexternal-id = "X"\npackage = "other"\n'):  # fmt: skip
        (folder / "pyproject.toml").write_bytes(text)
        assert imported(folder)[1] == "", text
    (folder / "pyproject.toml").write_text(PYPROJECT + 'source = "api"\n')
    assert imported(folder)[1] == "", "a fetched model has no file here"
    (folder / "pyproject.toml").write_text(PYPROJECT)
    assert imported(folder)[1] != ""


def test_an_installed_package_looks_at_nothing(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    wheel = build(root)
    change(root)
    assert run_with(wheel, tmp_path / "site", CODE) == "False"
    editable(tmp_path / "q")
    in_the_tree = (tmp_path / "q" / "acme_pumps" / "__init__.py").read_bytes()
    assert (tmp_path / "site" / "acme_pumps" / "__init__.py").read_bytes() == in_the_tree, (
        "nothing in it says where it lies"
    )


@pytest.mark.parametrize("file", [None, "acme/__init__.py", "<notebook>", 1])
def test_a_package_without_a_place(tmp_path: Path, file: object, monkeypatch: pytest.MonkeyPatch) -> None:
    add(tmp_path, "pyproject.toml")
    monkeypatch.chdir(tmp_path)
    assert _project_of("acme", file) == ""


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (["--hooks-only"], {}),
        (["--ext"], {}),
        ([], {"HATCH_BUILD_HOOKS_ONLY": "1"}),
        ([], {"HATCH_BUILD_HOOKS_ONLY": "true"}),
    ],
)
def test_a_build_of_hooks_alone_keeps_the_package(
    tmp_path: Path,
    arguments: list[str],
    variables: dict[str, str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    root = make_project(tmp_path / "p")
    monkeypatch.setattr(sys, "argv", ["hatchling", "build", "-t", "wheel", *arguments])
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StopIteration) if variables else nullcontext():
        build(root)
    assert (root / "acme_pumps" / "__init__.py").is_file()
    assert capsys.readouterr().err.endswith(" s, in the tree\n")
    change(root)
    with pytest.raises(StopIteration) if variables else nullcontext():
        build(root)
    assert "valve.py" in {Path(name).name for name in tree(root)}


@pytest.mark.wide
def test_hatchling_runs_hooks_alone(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "--hooks-only", "-d", str(tmp_path / "out")]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    assert (root / "acme_pumps" / "__init__.py").is_file() and not list(tmp_path.glob("out/*.whl"))


def test_a_build_that_cannot_see_it_says_that_nothing_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from hatchling.builders.wheel import WheelBuilder

    monkeypatch.setenv("HATCH_BUILD_HOOKS_ONLY", "yes")  # hatchling takes no other value than 1 and true
    root = make_project(tmp_path / "p")
    before = tree(root)
    assert list(WheelBuilder(str(root)).build(directory=str(tmp_path / "d"), hooks_only=True)) == []
    assert tree(root) == before
    assert capsys.readouterr().err.endswith(" s, for the wheel; the tree keeps nothing\n")


def test_what_hooks_alone_put_into_the_tree_is_what_a_wheel_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_project(tmp_path / "p")
    wheel = build(root)
    with monkeypatch.context() as context:
        context.setattr(sys, "argv", ["hatchling", "build", "--hooks-only"])
        build(root, dist=tmp_path / "d")
    files = {name for name in tree(root) if name.startswith("acme_pumps/")}
    assert files | {"acme_pumps/_docs/index.html"} == {name for name in names(wheel) if name.startswith("acme_pumps/")}
