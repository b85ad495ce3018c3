"""The hook in real builds: each target of hatchling, each source of a snapshot, and what the artifacts hold."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from hatch_pygen import snapshot
from hatch_pygen.cli.entry import main
from hatch_pygen.generation.python.source_files import HEADER
from tests.plugin.projects import PIN, PYPROJECT, add, build, make_project, model, names, read, snapshot_of, tree

SHIPPED = "acme_pumps/__init__.py"
STATIC = PYPROJECT.replace('dynamic = ["version"]', 'version = "3.2.1"').replace(
    '[tool.hatch.version]\nsource = "pygen"\n', ""
)


DYNAMIC_PIN = (
    STATIC.replace(f'dependencies = ["{PIN}"]', 'dynamic = ["dependencies"]')
    + 'pin = "dynamic"\ndependencies = ["rich>=13"]\n\n[tool.hatch.metadata.hooks.pygen]\n'
)


@pytest.fixture(autouse=True)
def scratch_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Temporary folders of this process, all gone at the end of the test."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    if any(folder.iterdir()):  # a full collection takes 0.2 s in a process that has run a thousand tests
        gc.collect()
    assert list(folder.glob("hatch-pygen-*")) == []


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def metadata(wheel: Path) -> list[str]:
    return read(wheel, next(name for name in names(wheel) if name.endswith("/METADATA"))).splitlines()


def unpack(sdist: Path, folder: Path) -> Path:
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, **({"filter": "data"} if sys.version_info >= (3, 12) else {}))
    return next(folder.iterdir())


def run_with(wheel: Path, folder: Path, code: str) -> str:
    """The output of `code` where the wheel is unpacked into a site folder, .pth files read."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    script = f"import site; site.addsitedir({str(folder)!r})\n{code}"
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_wheel(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_project(tmp_path / "p")
    before = tree(root)
    wheel = build(root)
    assert tree(root) == before
    assert wheel.name == "acme_pumps_sdk-1.2.3-py3-none-any.whl"
    assert {SHIPPED, "acme_pumps/py.typed", "acme_pumps/_model.json"} <= set(names(wheel))
    assert f"Requires-Dist: {PIN}" in metadata(wheel)
    sbom = json.loads(read(wheel, "acme_pumps_sdk-1.2.3.dist-info/sboms/hatch-pygen.cdx.json"))
    assert sbom["metadata"]["component"]["version"] == "1.2.3"
    found = capsys.readouterr()
    short = snapshot_of().digest[7:15]
    count = sum(name.startswith("acme_pumps/") for name in names(wheel))
    assert found.out == ""
    assert found.err.startswith(f"pygen: Pumps 1 (1 view, digest {short}) -> acme_pumps, {count} files in 0.")
    assert found.err.count("\n") == 1


def test_wheels_are_reproducible(tmp_path: Path) -> None:
    first = build(make_project(tmp_path / "p"))
    mask = os.umask(0o077)
    try:
        second = build(make_project(tmp_path / "elsewhere" / "q"))
    finally:
        os.umask(mask)
    from_sdist = build(unpack(build(make_project(tmp_path / "r"), "sdist"), tmp_path / "unpacked"), dist=tmp_path / "d")
    assert digest(first) == digest(second) == digest(from_sdist)


def test_wheel_ignores_an_editable_copy_in_the_tree(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    first = digest(build(root))
    build(root, version="editable")
    before = tree(root)
    assert digest(build(root)) == first
    assert tree(root) == before


@pytest.mark.parametrize("package", ["acme_pumps", "acme_pumps_sdk"])
def test_stale_copies_that_do_not_ship_are_no_matter(tmp_path: Path, package: str) -> None:
    root = make_project(tmp_path / "p", PYPROJECT.replace('"acme_pumps"', f'"{package}"'))
    first = digest(build(root))
    add(root, ".gitignore", f"{package}/\n")
    add(root, f"{package}/data_classes/old.py", f"{HEADER}0.0.1\n")
    build(root, version="editable")
    add(root, f"{package}/data_classes/old.py", f"{HEADER}0.0.1\n")
    assert digest(build(root)) == first


@pytest.mark.wide
@pytest.mark.parametrize("layout", ["flat", "src"])
@pytest.mark.parametrize("own_code", [False, True])
@pytest.mark.parametrize("ignored", [False, True])
def test_editable(tmp_path: Path, layout: str, own_code: bool, ignored: bool) -> None:
    root = make_project(tmp_path / "p")
    source = root / "src" if layout == "src" else root
    source.mkdir(exist_ok=True)
    if ignored:
        add(root, ".gitignore", "acme_pumps/\n")
    if own_code:
        add(source, "acme_pumps_sdk/__init__.py", "import acme_pumps\n")
    wheel = build(root, version="editable")
    module = "acme_pumps_sdk" if own_code else "acme_pumps"
    code = f"import {module}, acme_pumps, sys; print(acme_pumps.__file__); print({str(root)!r} in sys.path)"
    where, root_on_path = run_with(wheel, tmp_path / "site", code).splitlines()
    assert where == str(source / SHIPPED)
    assert root_on_path == str(layout == "flat")
    assert not [name for name in names(wheel) if name.startswith("acme_pumps/")]


def test_editable_keeps_what_the_project_forces_in(tmp_path: Path) -> None:
    pyproject = PYPROJECT + '\n[tool.hatch.build.targets.wheel.force-include]\n"extra.txt" = "extra/extra.txt"\n'
    root = make_project(tmp_path / "p", pyproject)
    add(root, "extra.txt", "x")
    (root / "src").mkdir()
    wheel = build(root, version="editable")
    assert {"extra/extra.txt", "_acme_pumps_sdk_pygen.pth"} <= set(names(wheel))


@pytest.mark.parametrize(("folders", "own_path"), [('["src"]', False), ('["lib"]', True)])
def test_editable_with_folders_of_its_own(tmp_path: Path, folders: str, own_path: bool) -> None:
    root = make_project(tmp_path / "p", f"{PYPROJECT}\n[tool.hatch.build]\ndev-mode-dirs = {folders}\n")
    (root / "src").mkdir()
    wheel = build(root, version="editable")
    assert ("_acme_pumps_sdk_pygen.pth" in names(wheel)) is own_path
    assert run_with(wheel, tmp_path / "site", "import acme_pumps; print(1)") == "1"


WHEEL = "[tool.hatch.build.targets.wheel]\n"
LAYOUTS: dict[str, tuple[str, str, str]] = {
    "python/": ("python/app", WHEEL + 'packages = ["python/app"]', ""),
    "backend/src/": ("backend/src/app", WHEEL + 'packages = ["backend/src/app"]', ""),
    "lib/ by a list of sources": ("lib/app", WHEEL + 'sources = ["lib"]\nonly-include = ["lib/app"]', ""),
    "lib/ by a table of sources": ("lib/app", WHEEL + 'only-include = ["lib"]\nsources = { "lib" = "" }', ""),
    "lib/ by patterns": ("lib/app", WHEEL + 'include = ["/lib/**"]\nsources = ["lib"]', ""),
    "lib/ for every target": ("lib/app", '[tool.hatch.build]\npackages = ["lib/app"]', ""),
    "lib/ beside a src/ of others": ("lib/app", WHEEL + 'packages = ["lib/app"]', "src/other.txt"),
    "the root beside a src/ of others": ("app", WHEEL + 'packages = ["app"]', "src/other.txt"),
    "src/": ("src/app", WHEEL + 'packages = ["src/app"]', ""),
    "the root": ("app", WHEEL + 'packages = ["app"]', ""),
    "no table": ("acme_pumps_sdk", "", ""),
    "one of two roots": ("lib/app", WHEEL + 'packages = ["lib/app", "src/more"]', "src/more/__init__.py"),
    "a folder of its own": ("lib/app", '[tool.hatch.build]\ndev-mode-dirs = ["lib"]\npackages = ["lib/app"]', ""),
    "an exact map": ("lib/app", '[tool.hatch.build]\ndev-mode-exact = true\npackages = ["lib/app"]', ""),
    "an exact map of the root": ("app", '[tool.hatch.build]\ndev-mode-exact = true\npackages = ["app"]', ""),
}


@pytest.mark.wide
@pytest.mark.parametrize(
    ("layout", "beside"),
    [
        (layout, beside)
        for layout in LAYOUTS
        for beside in ("another", "within", "within a namespace")
        if not ("exact" in layout and "namespace" in beside)  # hatchling itself refuses to map a namespace
    ],
)
def test_editable_beside_any_source_root(
    tmp_path: Path, layout: str, beside: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The generated package and the project's own are imported, or the build says why not; `check` says the same."""
    own, tables, more = LAYOUTS[layout]
    name = own.rpartition("/")[2]
    package = "plant_sdk" if beside == "another" else f"{name}.plant"
    root = make_project(tmp_path / "p", f"{PYPROJECT.replace('acme_pumps', package)}\n{tables}\n")
    add(root, f"{own}/__init__.py" if beside != "within a namespace" else f"{own}/own.py")
    if more:
        add(root, more)
    module = f"{name}.own" if beside == "within a namespace" else name
    before = tree(root)
    checked = main(["-C", str(root), "check"])
    assert tree(root) == before
    try:
        wheel = build(root, version="editable")
    except SystemExit:
        assert "PG318: would be generated into " in capsys.readouterr().err
        assert checked == 1 and tree(root) == before and beside != "another"
    else:
        assert checked == 0, capsys.readouterr().err
        code = f"import {module}, {package}, {package}.data_classes.pump; {package}.Pump; print(1)"
        assert run_with(wheel, tmp_path / "site", code) == "1"


def test_editable_follows_the_snapshot(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    build(root, version="editable")
    before = tree(root)
    build(root, version="editable")
    assert tree(root) == before
    snapshot.write(root / "pygen.snapshot.json", snapshot_of(model("Valve")))
    build(root, version="editable")
    modules = [Path(name).name for name in tree(root)]
    assert "valve.py" in modules and "pump.py" not in modules


def test_sdist_holds_the_snapshot_wherever_it_lies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outside = snapshot_of(sdk_version="4.5.6")
    snapshot.write(tmp_path / "models.json", outside)
    pyproject = PYPROJECT.replace("pygen.snapshot.json", "../models.json") + 'snapshot = "../models.json"\n'
    root = make_project(tmp_path / "p", pyproject)
    (root / "pygen.snapshot.json").unlink()
    unpacked = unpack(build(root, "sdist"), tmp_path / "unpacked")
    assert snapshot.read(unpacked / ".pygen/snapshot.json") == outside
    assert "../models.json" not in capsys.readouterr().err
    (tmp_path / "models.json").unlink()
    assert build(unpacked, dist=tmp_path / "d").name == "acme_pumps_sdk-4.5.6-py3-none-any.whl"
    again = unpack(build(unpacked, "sdist", dist=tmp_path / "d2"), tmp_path / "again")
    assert snapshot.read(again / ".pygen/snapshot.json") == outside


@pytest.mark.wide
def test_sdist_brings_the_templates(tmp_path: Path) -> None:
    shutil.copytree(Path(__file__).parents[2] / "templates" / "python", tmp_path / "templates")
    root = make_project(tmp_path / "p", PYPROJECT + 'templates = "../templates"\n')
    first = digest(build(root))
    unpacked = unpack(build(root, "sdist"), tmp_path / "unpacked")
    shutil.rmtree(tmp_path / "templates")
    assert digest(build(unpacked, dist=tmp_path / "d")) == first


def test_dynamic_pin_reaches_every_artifact(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p", DYNAMIC_PIN)
    wheel = build(root)
    wanted = [line for line in metadata(wheel) if line.startswith(("Requires-Dist", "Dynamic"))]
    assert sorted(wanted) == [f"Requires-Dist: {PIN}", "Requires-Dist: rich>=13"]
    unpacked = unpack(build(root, "sdist"), tmp_path / "unpacked")
    info = (unpacked / "PKG-INFO").read_text().splitlines()
    assert sorted(line for line in info if line.startswith(("Requires-Dist", "Dynamic"))) == sorted(wanted)
    assert digest(build(unpacked, dist=tmp_path / "d")) == digest(wheel)


def test_metadata_hook_beside_frozen_dependencies(tmp_path: Path) -> None:
    from hatch_pygen.plugin.metadata import PygenMetadataHook

    add(tmp_path, "PKG-INFO")
    frozen: dict[str, Any] = {"dependencies": ["x"], "dynamic": ["authors"]}
    PygenMetadataHook(str(tmp_path), {}).update(frozen)
    assert frozen["dependencies"] == ["x"]


def test_version_is_written_canonically(tmp_path: Path) -> None:
    from hatch_pygen.plugin.metadata import PygenVersionSource

    root = make_project(tmp_path / "p")
    source = PygenVersionSource(str(root), {})
    assert source.get_version_data() == {"version": "1.2.3"}
    source.set_version("1.3.0", source.get_version_data())
    assert snapshot.read(root / "pygen.snapshot.json") == snapshot_of(sdk_version="1.3.0")
    (root / "pygen.snapshot.json").unlink()
    with pytest.raises(SystemExit):
        source.set_version("1.3.0", {})


@pytest.mark.wide
def test_hatchling_sets_the_version(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    subprocess.run([sys.executable, "-m", "hatchling", "version", "minor"], cwd=root, check=True, capture_output=True)
    assert snapshot.read(root / "pygen.snapshot.json").sdk_version == "1.3.0"


@pytest.mark.parametrize("value", ["1", "true"])
def test_disabled_hooks_are_refused(
    tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HATCH_BUILD_NO_HOOKS", value)
    for number, pyproject in enumerate((PYPROJECT, DYNAMIC_PIN)):
        with pytest.raises(SystemExit):
            build(make_project(tmp_path / f"p{number}", pyproject))
        assert capsys.readouterr().err.startswith("HATCH_BUILD_NO_HOOKS\nPG315: switches the build hook off")


def test_reproducible_archive(tmp_path: Path) -> None:
    wheel = build(make_project(tmp_path / "p", PYPROJECT + "reproducible-archive = true\n"))
    with zipfile.ZipFile(wheel) as archive:
        assert {(info.compress_type, info.create_system) for info in archive.infolist()} == {(zipfile.ZIP_STORED, 3)}
        assert archive.testzip() is None


def test_warnings_follow_the_summary(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pyproject = PYPROJECT.replace('requires-python = ">=3.10"\n', "").replace('{ file = "pygen.snapshot.json" }', '"x"')
    build(make_project(tmp_path / "p", pyproject))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("pygen: ")
    assert [line[:5] for line in lines if line.startswith("PG")] == ["PG320", "PG321"]


@pytest.mark.parametrize("keys", ['[{ file = "*.json" }]', '["./pygen.snapshot.json"]', '[{ git = true }, "*.json"]'])
def test_cache_keys_of_uv(tmp_path: Path, keys: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"cache-keys = {keys}" if line.startswith("cache-keys") else line for line in PYPROJECT.splitlines()]
    build(make_project(tmp_path / "p", "\n".join(lines) + "\n"))
    assert "PG321" not in capsys.readouterr().err


def test_fetching_without_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "hatch_pygen.live.fetch", None)
    monkeypatch.setenv("PYGEN_FETCH", "1")
    with pytest.raises(SystemExit):
        build(make_project(tmp_path / "p", STATIC + 'source = "api"\n'))
    assert "PG305: fetching needs the extra fetch" in capsys.readouterr().err


class Cdf(BaseHTTPRequestHandler):
    """Answers for the one model of these projects."""

    models: ClassVar[list[Any]] = [model()]

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        assert asked
        items = self.models if "datamodels" in self.path else []
        body = json.dumps({"items": items}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the test reads stderr."""


@pytest.fixture
def cdf(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server on this machine; the environment holds a token for it."""
    monkeypatch.setenv("PYGEN_FETCH", "1")
    monkeypatch.setenv("CDF_TOKEN", "secret-token")
    with ThreadingHTTPServer(("127.0.0.1", 0), Cdf) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def fetching(address: str) -> str:
    return f'{STATIC}source = "api"\n\n[tool.pygen.client]\nproject = "acme"\nbase-url = "{address}"\n'


def test_fetched_snapshot_is_used_and_goes_into_the_sdist(
    tmp_path: Path, cdf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = make_project(tmp_path / "p", fetching(cdf))
    (root / "pygen.snapshot.json").write_text("not touched, not read")
    wheel, sdist = build(root), build(root, "sdist")
    assert (root / "pygen.snapshot.json").read_text() == "not touched, not read"
    unpacked = unpack(sdist, tmp_path / "unpacked")
    monkeypatch.delenv("PYGEN_FETCH")
    assert snapshot.read(unpacked / ".pygen/snapshot.json").digest in read(wheel, SHIPPED)
    assert SHIPPED in names(build(unpacked, dist=tmp_path / "d"))


def test_failed_fetching_is_a_problem(tmp_path: Path, cdf: str, capsys: pytest.CaptureFixture[str]) -> None:
    root = make_project(
        tmp_path / "p",
        fetching("http://127.0.0.1:1").replace("[tool.pygen.client]\n", "[tool.pygen.client]\nmax-retries = 0\n"),
    )
    with pytest.raises(SystemExit):
        build(root)
    found = capsys.readouterr().err
    assert "[tool.pygen] source\nPG309: CDF could not be asked: " in found
    assert "secret-token" not in found


def test_other_targets_are_left_alone(tmp_path: Path) -> None:
    from hatchling.builders.custom import CustomBuilder

    pyproject = STATIC.replace('space = "plant"', "") + "\n[tool.hatch.build.targets.custom]\n"
    root = make_project(tmp_path / "p", pyproject)
    text = (
        "from hatchling.builders.plugin.interface import BuilderInterface\n"
        "class Own(BuilderInterface):\n"
        "    def get_version_api(self): return {'standard': self.make}\n"
        "    def make(self, directory, **build_data): return directory\n"
    )
    add(root, "hatch_build.py", text)
    builder: Any = CustomBuilder(str(root))
    assert list(builder.build(directory=str(tmp_path / "d"), versions=["standard"])) == [str(tmp_path / "d")]


@pytest.mark.wide
def test_a_build_imports_neither_pydantic_nor_httpx(tmp_path: Path) -> None:
    code = (
        "import sys; from hatch_pygen.plugin import hooks\n"
        "assert not {m for m in sys.modules if m.startswith('hatch_pygen.')} - {'hatch_pygen.plugin', 'hatch_pygen.plugin.hooks', 'hatch_pygen.version'}\n"
        "from hatchling.build import build_wheel; build_wheel(sys.argv[1])\n"
        "assert not {'pydantic', 'httpx', 'httpx2', 'pygen_runtime'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=make_project(tmp_path / "p"), check=True)
    assert list(tmp_path.glob("*.whl"))


@pytest.mark.wide
def test_front_end(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(tmp_path / "out"), str(root)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,), (sdist,) = (list((tmp_path / "out").glob(pattern)) for pattern in ("*.whl", "*.tar.gz"))
    assert digest(wheel) == digest(build(root))
    assert digest(sdist) == digest(build(root, "sdist"))


@pytest.mark.wide
@pytest.mark.parametrize("pyproject", [PYPROJECT, STATIC])
def test_failures_show_no_traceback(tmp_path: Path, pyproject: str) -> None:
    root = make_project(tmp_path / "p", pyproject)
    (root / "pygen.snapshot.json").write_text("{}")
    failed = subprocess.run([sys.executable, "-m", "hatchling", "build"], cwd=root, capture_output=True, text=True)
    assert failed.returncode == 1
    assert "pygen.snapshot.json: format\nPG207: " in failed.stderr
    assert "Traceback" not in failed.stderr


def test_problems_of_the_project_stand_beside_those_of_the_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = make_project(tmp_path / "p", PYPROJECT.replace(PIN, "rich") + "strict = true\n")
    broken = model()
    broken["views"][0]["implements"] = [{"type": "view", "space": "plant", "externalId": "Pump", "version": "1"}]
    snapshot.write(root / "pygen.snapshot.json", snapshot_of(broken))
    with pytest.raises(SystemExit):
        build(root)
    found = capsys.readouterr().err
    assert "PG301: " in found and "PG0" in found
