"""A wheel as it was built and one file more, or one line of its metadata other: `verify-wheel` as an adversary would have it."""

from __future__ import annotations

import importlib.metadata
import io
import re
import shutil
import stat
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from hatch_pygen.config import PygenConfig
from hatch_pygen.config.file import read_mapping
from hatch_pygen.generation.python.package_name import replaced
from hatch_pygen.problems import GenerationError
from hatch_pygen.project.wheel_check import expect
from hatch_pygen.text.strict_json import quoted
from hatch_pygen.wheel.verify import Expected, verify
from tests.cli.commands import Commands
from tests.plugin.projects import PIN, PYPROJECT, add, build, make_project
from tests.wheel.test_verify_wheel import row

Files = dict[str, bytes]
NAME = "acme_pumps_sdk-1.2.3"
INFO, DATA = f"{NAME}.dist-info", f"{NAME}.data"
OWN = (
    'license = "MIT"\n\n[project.scripts]\npumps = "app.main:run"\n\n[project.optional-dependencies]\n'
    'fast = ["pygen-runtime[pandas]", "rich>=13; python_version > \'3\'"]\n\n[project.entry-points.pytest11]\npumps = "app.main"\n\n'
    '[tool.hatch.build.targets.wheel]\npackages = ["src/app"]\nshared-data = { "etc" = "etc/pumps" }\n'
    'shared-scripts = { "bin/start" = "start-pumps" }\n\n[tool.hatch.version]'
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with code, scripts, data and an extra of its own; its wheel lies in dist/."""
    root = tmp_path_factory.mktemp("strange") / "p"
    text = PYPROJECT.replace("[tool.hatch.version]", OWN).replace(f'["{PIN}"]', f'["{PIN}", "PyYAML>=6"]')
    make_project(root, text)
    for name, content in (
        ("src/app/__init__.py", ""),
        ("src/app/main.py", "def run(): ...\n"),
        ("etc/a.ini", "a = 1\n"),
    ):
        add(root, name, content)
    add(root, "bin/start", "#!/usr/bin/python3\nprint(1)\n")
    build(root, dist=root / "dist")
    return root


def wheel_of(project: Path) -> Path:
    return next((project / "dist").glob("*.whl"))


def contents(wheel: Path) -> Files:
    with zipfile.ZipFile(wheel) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(folder: Path, files: Files, name: str = f"{NAME}-py3-none-any.whl") -> Path:
    """A wheel of these files with an honest RECORD."""
    target = folder / name
    files = {**files, f"{INFO}/RECORD": b""}
    files[f"{INFO}/RECORD"] = "".join(map(row, sorted(files.items()))).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return target


@cache
def expected_of(project: Path) -> Expected:
    pyproject = read_mapping(project / "pyproject.toml")
    config = PygenConfig.from_project(pyproject, project)
    expected, problems, _ = expect(project, config, pyproject, None, project.parent)
    assert problems == []
    return expected


def found_in(project: Path, wheel: Path) -> tuple[dict[str, set[str]], tuple[str, ...]]:
    """The codes of the problems by what their place names, and the other files."""
    try:
        verdict = verify(wheel, expected_of(project), {})
    except GenerationError as error:
        return {"": {problem.code for problem in error.problems}}, ()
    codes: dict[str, set[str]] = {}
    for problem in verdict.problems:
        codes.setdefault(problem.where.removeprefix(f"{wheel.name}: "), set()).add(problem.code)
    return codes, verdict.others


def test_the_wheel_as_built_and_all_that_the_project_brings(project: Path) -> None:
    wheel = wheel_of(project)
    assert {
        "app/main.py",
        f"{DATA}/data/etc/pumps/a.ini",
        f"{DATA}/scripts/start-pumps",
        f"{INFO}/entry_points.txt",
    } <= set(contents(wheel))
    assert found_in(project, wheel) == ({}, ())


IN_THE_PACKAGE = [
    "acme_pumps/_client/__init__.py",
    "acme_pumps/_client.cpython-312-x86_64-linux-gnu.so",
    "acme_pumps/_client.abi3.so",
    "acme_pumps/_client.pyd",
    "acme_pumps/_client.pyc",
    "acme_pumps/_client.pyi",
    "acme_pumps/__init__.abi3.so",
    "acme_pumps/__init__.pyi",
    "acme_pumps/__pycache__/__init__.cpython-312.pyc",
    "acme_pumps/_evil.py",
    "acme_pumps/data_classes/pump/__init__.py",
    "acme_pumps/notes.txt",
    "ACME_PUMPS/_evil.py",
    "\uff41cme_pumps/_evil.py",
    "acme_pumps.py",
    "acme_pumps.so",
    "Acme_Pumps.pyi",
    "acme_pumps.pyo",
    "acme_pumps.pyw",
    "acme_pumps.pyd",
    "acme_pumps-stubs/__init__.pyi",
    "ACME_pumps-stubs/_client.pyi",
]
REPLACES = [
    "pygen_runtime/__init__.py",
    "pygen_runtime/http/extra.py",
    "pygen_runtime-stubs/__init__.pyi",
    "PyGen_Runtime/sdk/v1.py",
    "httpx.py",
    "HTTPX/_client.py",
    "http\uff58.py",
    "httpx.pyc",
    "httpx.pyo",
    "pydantic_core/_pydantic_core.cpython-312-x86_64-linux-gnu.so",
    "hpack/__init__.py",
    "numpy/core.py",
    "yaml/__init__.py",
    "yaml.abi3.so",
    "brotli.py",
    "Trio/__init__.py",
    "zstandard.pyc",
    "backports/zstd/__init__.py",
    "org/python/core.py",
    "sitecustomize.py",
    "usercustomize/__init__.py",
    "SiteCustomize.py",
    "_virtualenv.py",
    "_distutils_hack/__init__.py",
    "pip/__main__.py",
    "json/__init__.py",
    "distutils/__init__.py",
    "httpx-99.dist-info/entry_points.txt",
    "evil.egg-info/entry_points.txt",
    "evil.egg-info",
    "evil-1.DIST-INFO/entry_points.txt",
    f"{INFO.upper()}/more.txt",
    "evil.egg/EGG-INFO/entry_points.txt",
]
RUNS = [
    "evil.pth",
    "EVIL.PTH",
    "evil.start",
    f"{DATA}/purelib/acme_pumps/_client.py",
    f"{DATA}/platlib/evil.pth",
    f"{DATA}/scripts/pip",
    f"{DATA}/data/lib/python3.12/site-packages/evil.pth",
    f"{DATA}/data/etc/pumps/b.ini",
    f"{DATA}/headers/x.h",
    f"{DATA}/strange/x",
    "other-1.0.data/scripts/python",
    f"{DATA.upper()}/scripts/pip",
    "__pycache__/typing_extensions.cpython-312.pyc",
    "app/__pycache__/main.cpython-312.pyc",
    "app/__pycache__/main.cpython-312.pyc.140735",
    "app/main.pyc",
    "app/main.pyo",
]
LISTED = ["other/__init__.py", "org/acme/__init__.py", "notes.txt", "httpx.txt", f"{INFO}/licenses/NOTICE", f"{INFO}/direct_url.json", "app/new.py", "http\u0445.py"]  # fmt: skip
"""The last one holds a Cyrillic letter: nothing imports it as httpx, so it is shown, escaped."""


def one_more(
    project: Path, folder: Path, path: str, data: bytes = b"print('evil')\n"
) -> tuple[dict[str, set[str]], tuple[str, ...]]:
    return found_in(project, write(folder, {**contents(wheel_of(project)), path: data}))


@pytest.mark.parametrize(
    ("code", "path"),
    [("PG650", path) for path in IN_THE_PACKAGE]
    + [("PG652", path) for path in REPLACES]
    + [("PG651", path) for path in RUNS],
)
def test_one_file_more_that_nothing_may_bring(project: Path, tmp_path: Path, code: str, path: str) -> None:
    codes, others = one_more(project, tmp_path, path)
    shown = path if path.isascii() else quoted(path)
    if path.endswith(".dist-info/entry_points.txt"):  # two such folders: no installer takes it
        assert codes == {"": {"PG620"}}
    else:
        assert (codes, others) == ({shown: {code}}, ())


@pytest.mark.parametrize(
    ("folder", "where"),
    [
        ("purelib", "is installed over what site-packages holds"),
        ("platlib", "is installed over what site-packages holds"),
        ("scripts", "is put on the PATH"),
        ("data", "is installed wherever its path says, below the environment"),
        ("headers", "is installed among the headers of the environment"),
        ("strange", "is installed outside"),
    ],
)
def test_where_a_file_outside_of_the_packages_goes_is_said(
    project: Path, tmp_path: Path, folder: str, where: str
) -> None:
    wheel = write(tmp_path, {**contents(wheel_of(project)), f"{DATA}/{folder}/x": b"x"})
    (problem,) = verify(wheel, expected_of(project), {}).problems
    assert (problem.code, problem.message) == ("PG651", where)
    assert problem.where.endswith(f": {DATA}/{folder}/x")


@pytest.mark.parametrize("path", LISTED)
def test_another_file_is_listed(project: Path, tmp_path: Path, path: str) -> None:
    assert one_more(project, tmp_path, path) == ({}, (path,))


def test_other_files_are_printed(commands: Commands, tmp_path: Path) -> None:
    make_project(commands.root)
    wheel = write(tmp_path, {**contents(build(commands.root, dist=tmp_path / "d")), "http\u0445.py": b"", "b.txt": b""})
    done = commands("verify-wheel", wheel)
    assert done.code == 0
    assert done.err.splitlines()[1:3] == ["  b.txt", '  "http\\u0445.py"']
    assert commands("verify-wheel", wheel, "--json").json()["others"] == ["b.txt", "http\u0445.py"]


@pytest.mark.parametrize("path", ["app/main.py", f"{DATA}/data/etc/pumps/a.ini", f"{DATA}/scripts/start-pumps"])
def test_a_file_of_the_project_that_is_not_what_its_tree_has(project: Path, tmp_path: Path, path: str) -> None:
    codes, others = one_more(project, tmp_path, path, b"other\n")
    assert (codes, others) == (({}, (path,)) if path.startswith("app/") else ({path: {"PG651"}}, ()))
    same = contents(wheel_of(project))[path].replace(b"\n", b"\r\n")
    assert one_more(project, tmp_path, path, same) == ({}, ()), "a checkout may end its lines otherwise"


def test_packages_above_the_generated_one(tmp_path: Path) -> None:
    """They run when it is imported: the project's own are its own, others are not."""
    text = PYPROJECT.replace('package = "acme_pumps"', 'package = "acme.core.pumps"')
    root = make_project(tmp_path / "p", text + '[tool.hatch.build.targets.wheel]\npackages = ["src/acme"]\n')
    add(root, "src/acme/__init__.py", "A = 1\n")
    files = contents(build(root, dist=root / "dist"))
    assert found_in(root, wheel_of(root)) == ({}, ())
    for path, code in {
        "acme/__init__.py": "PG651",
        "acme/core/__init__.py": "PG651",
        "acme/core/__init__.abi3.so": "PG651",
        "ACME/Core/__init__.py": "PG651",
        "acme.py": "PG650",
        "acme/core.so": "PG650",
        "acme/core/pumps.pyi": "PG650",
        "acme/core/pumps/x": "PG650",
        "acme-stubs/core/pumps/__init__.pyi": "PG650",
    }.items():
        if path == "ACME/Core/__init__.py" or path.lower() != "acme/__init__.py" or path == "acme/__init__.py":
            assert found_in(root, write(tmp_path, {**files, path: b"evil"})) == ({path: {code}}, ())
    assert found_in(root, write(tmp_path, {**files, "acme/other.py": b""})) == ({}, ("acme/other.py",))


def edit(path: str, before: bytes, after: bytes) -> Callable[[Files], Files]:
    def edited(files: Files) -> Files:
        assert before in files[path]
        return {**files, path: files[path].replace(before, after, 1)}

    return edited


METADATA, ENTRIES = f"{INFO}/METADATA", f"{INFO}/entry_points.txt"
LINE = f"Requires-Dist: {PIN}\n".encode()
EDITS: dict[str, tuple[str, str, Callable[[Files], Files]]] = {
    "one requirement more": ("METADATA", "PG653", edit(METADATA, LINE, LINE + b"Requires-Dist: evil\n")),
    "a requirement from elsewhere": ("METADATA", "PG653", edit(METADATA, b": pyyaml>=6", b": pyyaml @ https://evil.example/x.whl")),
    "a requirement less": ("METADATA", "PG653", edit(METADATA, b"Requires-Dist: pyyaml>=6\n", b"")),
    "a looser one": ("METADATA", "PG653", edit(METADATA, b"pyyaml>=6", b"pyyaml")),
    "an extra more": ("METADATA", "PG653", edit(METADATA, LINE, LINE + b"Provides-Extra: x\nRequires-Dist: evil; extra == 'x'\n")),
    "another name": ("METADATA", "PG653", edit(METADATA, b"Name: acme-pumps-sdk", b"Name: other-sdk")),
    "a name twice": ("METADATA", "PG653", edit(METADATA, b"Name: ", b"Name: acme-pumps-sdk\nName: ")),
    "a version twice": ("METADATA", "PG653", edit(METADATA, b"Version: 1.2.3", b"Version: 1.2.3\nVersion: 9.9.9")),
    "older Pythons": ("METADATA", "PG653", edit(METADATA, b"Requires-Python: >=3.10", b"Requires-Python: >=2")),
    "a line that ends the headers": ("METADATA", "PG653", edit(METADATA, b"Name: ", b"evil\nName: ")),
    "another pin behind a marker": ("METADATA", "PG621", edit(METADATA, LINE, LINE + b"Requires-Dist: pygen-runtime @ https://evil.example/x.whl ; extra == 'x' or os_name != 'x'\n")),
    "another pin in an extra": ("METADATA", "PG621", edit(METADATA, LINE, LINE + b"Requires-Dist: pygen-runtime>=99; extra == 'fast'\n")),
    "a URL in an extra": ("METADATA", "PG621", edit(METADATA, LINE, LINE + b"Requires-Dist: pygen-runtime @ https://evil.example/x.whl ; extra=='fast'\n")),
    "an entry point more": (ENTRIES, "PG651", edit(ENTRIES, b"[pytest11]", b"[pytest11]\nevil = acme_pumps")),
    "another entry point": (ENTRIES, "PG651", edit(ENTRIES, b"app.main:run", b"evil:run")),
    "no entry points": (ENTRIES, "PG651", lambda files: {path: data for path, data in files.items() if path != ENTRIES}),
}  # fmt: skip


@pytest.mark.parametrize("case", EDITS)
def test_metadata_that_pyproject_does_not_say(project: Path, tmp_path: Path, case: str) -> None:
    place, code, change = EDITS[case]
    codes, _ = found_in(project, write(tmp_path, change(contents(wheel_of(project)))))
    assert code in codes[place]


def test_entry_points_where_the_project_has_none(tmp_path: Path) -> None:
    root = make_project(tmp_path / "p")
    files = contents(build(root, dist=root / "dist"))
    for path in (ENTRIES, f"{INFO}/Entry_Points.TXT", f"{INFO}/entry_points.t\uff58t"):
        shown = path if path.isascii() else quoted(path)
        wheel = write(tmp_path, {**files, path: b"[pytest11]\nx = acme_pumps\n"})
        assert found_in(root, wheel) == ({shown: {"PG651"}}, ()), "file systems that know no case read it, too"


@pytest.mark.parametrize("name", ["other-1.2.3-py3-none-any.whl", "acme_pumps_sdk-9-py3-none-any.whl", "x.whl"])
def test_a_wheel_under_another_name(project: Path, tmp_path: Path, name: str) -> None:
    assert found_in(project, write(tmp_path, contents(wheel_of(project)), name)) == ({"METADATA": {"PG653"}}, ())


def test_a_plugin_that_is_not_run_leaves_its_fields_unjudged(commands: Commands, tmp_path: Path) -> None:
    text = PYPROJECT.replace('dynamic = ["version"]', 'dynamic = ["version", "scripts"]')
    text = text.replace('"hatch-pygen"]', '"hatch-pygen", "hatch-other"]') + "\n[tool.hatch.metadata.hooks.other]\n"
    make_project(commands.root)
    files = {**contents(build(commands.root, dist=tmp_path / "d")), ENTRIES: b"[console_scripts]\nx = app:x\n"}
    wheel = write(tmp_path, files)
    assert "PG651" in commands("verify-wheel", wheel).err
    (commands.root / "pyproject.toml").write_text(text)
    done = commands("verify-wheel", wheel)
    assert (done.code, done.err.splitlines()[-1]) == (
        0,
        f"{wheel.name} is what pygen.snapshot.json gives; not checked: [tool.hatch.metadata.hooks.other]",
    )


# RECORD


RECORDS: dict[str, Callable[[str], str]] = {
    "another size": lambda text: re.sub(r"(?m)^(app/main\.py,.*,)\d+$", r"\g<1>1", text),
    "a line twice": lambda text: text + text.splitlines()[0] + "\n",
    "a line for nothing": lambda text: text + "../evil.py,sha256=x,1\n",
    "no hash": lambda text: re.sub(r"(?m)^app/main\.py,.*$", "app/main.py,,", text),
    "another hash": lambda text: re.sub(r"(?m)^(app/main\.py),sha256=", r"\1,md5=", text),
    "its own hash": lambda text: text.replace("RECORD,,", "RECORD,sha256=x,1"),
    "more columns": lambda text: re.sub(r"(?m)^(app/main\.py,.*)$", r"\1,x", text),
}


@pytest.mark.parametrize("case", RECORDS)
def test_a_record_that_disagrees(project: Path, tmp_path: Path, case: str) -> None:
    wheel = write(tmp_path, contents(wheel_of(project)))
    files = contents(wheel)
    files[f"{INFO}/RECORD"] = RECORDS[case](files[f"{INFO}/RECORD"].decode()).encode()
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    codes, _ = found_in(project, wheel)
    assert codes and set().union(*codes.values()) == {"PG629"}


# The archive


def archive_with(project: Path, folder: Path, change: Callable[[zipfile.ZipFile], object]) -> Path:
    wheel = write(folder, contents(wheel_of(project)))
    with zipfile.ZipFile(wheel, "a") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        change(archive)
    return wheel


def entry(name: str, *, mode: int = 0, extra: bytes = b"", comment: bytes = b"") -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr, info.extra, info.comment = 3, mode << 16, extra, comment
    return info


ARCHIVES: dict[str, Callable[[zipfile.ZipFile], object]] = {
    "a link": lambda archive: archive.writestr(entry("app/link", mode=stat.S_IFLNK | 0o777), "/etc/passwd"),
    "a device": lambda archive: archive.writestr(entry("app/device", mode=stat.S_IFCHR | 0o666), ""),
    "a second name": lambda archive: archive.writestr(entry("x", extra=b"\x75\x70\x09\0\x01\0\0\0\0evil"), ""),
    "a comment of a file": lambda archive: archive.writestr(entry("x", comment=b"evil"), ""),
    "a comment": lambda archive: setattr(archive, "comment", b"evil"),
    "a folder that leads out": lambda archive: archive.writestr("../evil/", ""),
    "a folder with content": lambda archive: archive.writestr("evil/", "x"),
    "a name twice": lambda archive: archive.writestr("app/main.py", "evil"),
    "a name in another case": lambda archive: archive.writestr("app/MAIN.py", "evil"),
    "a dot at the end": lambda archive: archive.writestr("sitecustomize.py.", "evil"),
    "a blank at the end": lambda archive: archive.writestr("evil.pth ", "evil"),
    "a dot at the end of a folder": lambda archive: archive.writestr("httpx./__init__.py", "evil"),
    "a stream of a file": lambda archive: archive.writestr("acme_pumps/_client.py::$DATA", "evil"),
    "a letter of no width": lambda archive: archive.writestr("sitecustom\u200dize.py", "evil"),
    "a name in wide letters": lambda archive: archive.writestr("app/\uff4dain.py", "evil"),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_archives_that_unpackers_read_differently(project: Path, tmp_path: Path, case: str) -> None:
    assert found_in(project, archive_with(project, tmp_path, ARCHIVES[case])) == ({"": {"PG620"}}, ())


def prefixed(data: bytes) -> bytes:
    return b"#!/bin/sh\nevil\n" + data


def other_local_name(data: bytes) -> bytes:
    """The first file has another name before its content than in the directory: who reads the archive as a stream sees it."""
    length = int.from_bytes(data[26:28], "little")
    return data[:30] + b"e" * length + data[30 + length :]


def gap(data: bytes) -> bytes:
    """A whole archive more stands between the files and the directory."""
    hidden = io.BytesIO()
    with zipfile.ZipFile(hidden, "w") as archive:
        archive.writestr("evil.pth", "import evil")
    start = int.from_bytes(data[-6:-2], "little")
    end = data[:start] + hidden.getvalue() + data[start:]
    return end[:-6] + (start + len(hidden.getvalue())).to_bytes(4, "little") + end[-2:]


def uncounted(data: bytes) -> bytes:
    """The end counts one file less than the directory has."""
    count = int.from_bytes(data[-12:-10], "little") - 1
    return data[:-14] + count.to_bytes(2, "little") * 2 + data[-10:]


@pytest.mark.parametrize("change", [prefixed, other_local_name, gap, uncounted, lambda data: data + b"\0" * 30])
def test_bytes_that_only_some_unpackers_see(project: Path, tmp_path: Path, change: Callable[[bytes], bytes]) -> None:
    wheel = write(tmp_path, contents(wheel_of(project)))
    wheel.write_bytes(change(wheel.read_bytes()))
    assert found_in(project, wheel) == ({"": {"PG620"}}, ())


@pytest.mark.parametrize("stored", [False, True])
def test_a_wheel_that_was_packed_again_is_fine(project: Path, tmp_path: Path, stored: bool) -> None:
    from hatch_pygen.wheel import archive

    wheel = Path(shutil.copy(wheel_of(project), tmp_path))
    if stored:
        archive.rewrite_stored(wheel)
    with zipfile.ZipFile(wheel, "a") as opened:
        opened.mkdir("acme_pumps/empty") if sys.version_info >= (3, 11) else opened.writestr("acme_pumps/empty/", "")
    assert found_in(project, wheel) == ({}, ())


# What must be known for it


def test_every_module_that_the_runtime_may_bring_is_known() -> None:
    """What pygen-runtime requires, with any of its extras, as far as it is installed here."""
    pending: list[tuple[str, frozenset[str]]] = [("pygen-runtime", frozenset(_extras("pygen-runtime")))]
    seen: set[tuple[str, frozenset[str]]] = set()
    while pending:
        name, extras = pending.pop()
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        for text in _requires(name):
            requirement = Requirement(text)
            if not requirement.marker or any(requirement.marker.evaluate({"extra": each}) for each in {"", *extras}):
                pending.append((_normal(requirement.name), frozenset(requirement.extras)))
    needed = {name for name, _ in seen}
    modules = {
        file.parts[0].partition(".")[0]
        for distribution in importlib.metadata.distributions()
        if _normal(distribution.metadata["Name"]) in needed
        for file in distribution.files or ()
        if file.suffix in (".py", ".so", ".pyd") and ".." not in file.parts
    }
    assert {"pydantic", "numpy"} <= modules
    assert [module for module in sorted(modules) if not module.startswith("__") and not replaced(module, ())] == []


LOOK = """
import contextlib, importlib, importlib.abc, sys

class Absent(importlib.abc.MetaPathFinder):
    names = set()
    def find_spec(self, name, path=None, target=None):
        self.names.add(name.partition(".")[0])

sys.meta_path.append(Absent())  # it sees what no other finder has found
for name in sys.argv[1:]:
    with contextlib.suppress(ImportError):
        importlib.import_module(name)
print(*sorted(Absent.names))
"""


def test_every_module_that_the_runtime_looks_for_is_known() -> None:
    """Of libraries that are not installed here: a wheel that brings one has its code run by whoever imports the runtime."""
    loaded = [
        "pygen_runtime.client.sync_client",
        "pygen_runtime.client.async_client",
        "httpx",
        "httpx2",
        "httpx2._main",
    ]
    loaded += ["pandas", "polars", "pyarrow", "msal", "mcp", "uvicorn", "opentelemetry.trace"]
    done = subprocess.run([sys.executable, "-c", LOOK, *loaded], capture_output=True, text=True, check=True)
    found = set(done.stdout.split())
    assert found
    assert {name for name in found if not replaced(name, ())} <= {"org"}, "judged by its path: see _PICKLE"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requires(name: str) -> list[str]:
    try:
        return importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []


def _extras(name: str) -> list[str]:
    return importlib.metadata.metadata(name).get_all("Provides-Extra") or []


@pytest.mark.slow
@pytest.mark.parametrize("path", ["acme_pumps/_client/__init__.py", "evil.pth", "__pycache__/single.cpython-%d%d.pyc"])
def test_what_is_refused_does_run(project: Path, tmp_path: Path, path: str) -> None:
    """The wheel is installed by pip into an environment of its own: what the findings say of three kinds is so."""
    path = path % sys.version_info[:2] if "%" in path else path
    evil = b"import os; os.environ['EVIL'] = '1'\n"
    if path.endswith(".pyc"):
        import importlib._bootstrap_external as external  # pyright: ignore[reportMissingTypeStubs]

        code = compile(evil, "single.py", "exec")
        evil = external._code_to_hash_pyc(code, b"\0" * 8, checked=False)  # type: ignore[attr-defined] # as py_compile does
    files = {**contents(wheel_of(project)), path: bytes(evil), "single.py": b"good = 1\n"}
    wheel = write(tmp_path, files)
    folder = tmp_path / "site"
    command = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-compile",
        "--no-index",
        "-q",
        "--target",
        str(folder),
    ]
    subprocess.run([*command, str(wheel)], check=True, capture_output=True)
    script = (
        f"import site, os; site.addsitedir({str(folder)!r}); import single, acme_pumps\n"
        "try: acme_pumps.PumpsClient\nexcept AttributeError: pass\nprint(os.environ.get('EVIL'))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.strip() == "1", done.stderr
