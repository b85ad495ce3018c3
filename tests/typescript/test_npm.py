"""The target ``npm``: the tarball, its manifest, its bytes; none of it needs Node."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from hatch_pygen.npm import runtime
from hatch_pygen.npm.semver import semver
from hatch_pygen.npm.tarball import EPOCH, tarball
from hatch_pygen.problems import ValidationError
from hatch_pygen.version import __version__
from tests.environment import clean_variables, environment, find_python
from tests.generation.golden import snapshot_of
from tests.typescript.projects import build, contents, project, run_build


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("npm") / "plant", snapshot_of("connections"))


def test_the_package(plant: Path) -> None:
    archive = build(plant)
    assert archive.name == "acme-plant-1.3.0.tgz"
    files = contents(archive)
    manifest = json.loads(files["package.json"])
    assert list(manifest) == [
        "name", "version", "description", "license", "author", "homepage", "repository", "type", "sideEffects", "exports",
        "engines", "pygen",
    ]  # fmt: skip
    assert manifest["exports"]["."] == {"types": "./dist/index.d.ts", "default": "./dist/index.js"}
    assert list(manifest["exports"]["./runtime"]) == ["types", "default"]
    assert manifest["repository"] == {"type": "git", "url": "https://example.com/source"}
    assert {"README.md", "LICENSE", "sbom.cdx.json", "dist/model.json", "dist/index.js", "dist/index.d.ts"} <= set(
        files
    )
    for entry in manifest["exports"].values():
        for path in entry.values() if isinstance(entry, dict) else [entry]:
            assert path.removeprefix("./") in files
    assert files["LICENSE"] == "the licence"
    assert "npm install ./acme-plant-1.3.0.tgz" in files["README.md"]
    assert json.loads(files["sbom.cdx.json"])["metadata"]["component"]["purl"] == "pkg:npm/acme-plant@1.3.0"
    assert json.loads(files["dist/model.json"])["models"]
    assert not (plant / "src").exists()


def test_the_runtime_may_be_a_dependency(tmp_path: Path) -> None:
    options = '[tool.pygen.typescript]\npackage = "@acme/plant"\nruntime = "dependency"\nruntime-package = "@acme/rt"'
    archive = build(project(tmp_path / "plant", snapshot_of("scalars"), options))
    assert archive.name == "acme-plant-1.3.0.tgz"
    files = contents(archive)
    manifest = json.loads(files["package.json"])
    assert manifest["name"] == "@acme/plant" and manifest["dependencies"] == {"@acme/rt": __version__}
    assert "./runtime" not in manifest["exports"] and not [path for path in files if path.startswith("dist/runtime")]
    assert all('from "@acme/rt"' in text for path, text in files.items() if path.startswith("dist/views/"))


@pytest.mark.wide
def test_bytes_do_not_depend_on_time_and_place(plant: Path, tmp_path: Path) -> None:
    first = build(plant).read_bytes()
    other = project(tmp_path / "elsewhere" / "plant", snapshot_of("connections"))
    for path in sorted(other.rglob("*"), reverse=True):
        path.chmod(0o500 if path.is_dir() else 0o400)
    assert build(other).read_bytes() == first
    with tarfile.open(build(plant)) as archive:
        members = archive.getmembers()
    assert [member.name for member in members] == sorted(member.name for member in members)
    assert {(m.mode, m.uid, m.gid, m.uname, m.gname, m.mtime) for m in members} == {(0o644, 0, 0, "", "", EPOCH)}


def test_bytes_are_those_of_the_sdist(plant: Path, tmp_path: Path) -> None:
    expected = build(plant).read_bytes()
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path], cwd=plant, check=True,
        capture_output=True, env=clean_variables(),
    )  # fmt: skip
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as sources:
        sources.extractall(tmp_path, **({"filter": "data"} if sys.version_info >= (3, 12) else {}))
    assert build(tmp_path / archive.name.removesuffix(".tar.gz")).read_bytes() == expected


def test_the_runtime_makes_no_code_of_texts() -> None:
    """A page may forbid it (CSP); nor does it load modules at run time, which bundlers could not see."""
    for name, text in runtime.modules().items():
        assert not re.search(r"\beval\(|\bFunction\(|\bimport\(", text), name


@pytest.mark.full
@pytest.mark.parametrize("version", ["3.10", "3.11", "3.12", "3.13"])
def test_bytes_do_not_depend_on_the_python(version: str, plant: Path) -> None:
    interpreter = find_python(version)
    if interpreter is None:
        pytest.skip(f"no Python {version}")
    expected = build(plant).read_bytes()
    assert build(plant, environment(interpreter)).read_bytes() == expected


def test_a_reproducible_archive_is_stored(tmp_path: Path) -> None:
    found = build(project(tmp_path / "plant", snapshot_of("scalars"), "reproducible-archive = true")).read_bytes()
    raw = gzip.decompress(found)
    assert len(raw) < len(found) < len(raw) + 1000 and raw[:64] in found


@pytest.mark.parametrize("size", [0, 1, 65_534, 65_535, 65_536, 200_000])
def test_stored_blocks_of_any_size(size: int) -> None:
    files = {"a.txt": "x" * size}
    assert gzip.decompress(tarball(files, stored=True)) == gzip.decompress(tarball(files))


@pytest.mark.parametrize("version", ["1!2.0", "1.0.post1", "1.0+local", "1.2.3.4"])
def test_versions_that_npm_does_not_take(version: str) -> None:
    with pytest.raises(ValidationError, match="PG340"):
        semver(version)


def test_a_wrong_version_ends_the_build(tmp_path: Path) -> None:
    done = run_build(project(tmp_path / "plant", snapshot_of("scalars"), version="1.0.post1"))
    assert done.returncode == 1 and "PG340" in done.stderr and "nothing was built" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('[tool.pygen.typescript]\npackage = "Acme"', '[tool.pygen.typescript] package\nPG109: "Acme" is not the name'),
        ('[tool.pygen.typescript]\nint46 = "number"', "did you mean int64?"),
        ('[tool.pygen.typescript]\nint64 = "float"', 'must be one of "bigint", "number"'),
    ],
)
def test_wrong_options(options: str, expected: str, tmp_path: Path) -> None:
    done = run_build(project(tmp_path / "plant", snapshot_of("scalars"), options))
    assert done.returncode == 1 and expected in done.stderr


def test_the_runtime_has_the_version_of_both_distributions() -> None:
    files = runtime.package_files()
    assert json.loads(files["package.json"])["version"] == __version__
    assert f'VERSION = "{__version__}"' in files["dist/version.js"]


def test_the_package_of_the_runtime(tmp_path: Path) -> None:
    path = runtime.pack(tmp_path / "out")
    assert path.name == f"pygen-runtime-{__version__}.tgz"
    manifest = json.loads(contents(path)["package.json"])
    assert manifest["exports"]["."]["default"].removeprefix("./") in contents(path)
