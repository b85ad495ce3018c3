"""Projects that hatchling itself refuses: `check` refuses each too, names the place, and runs nothing of the project."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from hatch_pygen.cli.entry import main
from tests.plugin.projects import PYPROJECT, add, build, make_project, tree

VERSION = 'dynamic = ["version"]'
SOURCE = '[tool.hatch.version]\nsource = "pygen"\n'
ROOT = Path(__file__).parents[2]
WHEEL = "\n[tool.hatch.build.targets.wheel]\n"


@dataclass(frozen=True)
class Case:
    """`before` in the pyproject.toml of a sound project becomes `after`; `place` and `text` are what check prints."""

    before: str
    after: str
    place: str
    text: str

    @property
    def pyproject(self) -> str:
        assert self.before in PYPROJECT
        return PYPROJECT.replace(self.before, self.after, 1)


def project(line: str, place: str, text: str) -> Case:
    """A line more in ``[project]``."""
    return Case(VERSION, f"{VERSION}\n{line}", place, text)


def table(text: str, place: str, message: str) -> Case:
    """A table more."""
    return Case("[tool.uv]", f"{text}\n\n[tool.uv]", place, message)


CASES = {
    "readme that is not there": project('readme = "NONE.md"', "[project] readme", "NONE.md"),
    "readme of a kind that is not known": project('readme = "v.py"', "[project] readme", "content-type"),
    "licence that no expression is": project('license = "My Own"', "[project] license", "My Own"),
    "licence files that are a text": project(
        'license-files = "LICENSE"', "[project] license-files", "must be an array"
    ),
    "licence that is not there": project('license = { file = "NONE" }', "[project] license", "NONE"),
    "classifier that is not known": project('classifiers = ["No :: Such"]', "[project] classifiers", "No :: Such"),
    "key that stands twice": project('name = "again"', "pyproject.toml", "PG108"),
    "field both static and dynamic": Case(
        VERSION, 'dynamic = ["version", "description"]\ndescription = "x"', "[project] dynamic", "description"
    ),
    "version that none is": Case(VERSION, 'version = "one"', "[project] version", "one"),
    "no version": Case(VERSION + "\n", "", "[project] version", "version"),
    "dynamic version without a source": Case(SOURCE, "", "[tool.hatch] version", "Missing"),
    "source of a version that is not known": Case(
        SOURCE, '[tool.hatch.version]\nsource = "pygn"\n', "[tool.hatch.version] source", "pygn"
    ),
    "file of a version that is not there": Case(
        SOURCE, '[tool.hatch.version]\npath = "none.py"\n', "[project] version", "none.py"
    ),
    "python that none is": Case('">=3.10"', '"three"', "[project] requires-python", "three"),
    "name that none is": Case('"acme-pumps-sdk"', '"-acme"', "[project] name", "letters"),
    "requirement that none is": Case(
        'dependencies = ["', 'dependencies = ["not a one", "', "[project] dependencies", "#1"
    ),
    "requirement from a URL": Case(
        'dependencies = ["',
        'dependencies = ["x @ https://x.example/x.whl", "',
        "[project] dependencies",
        "direct reference",
    ),
    "extra that none is": table(
        '[project.optional-dependencies]\nplots = "rich"', "[project] optional-dependencies", "must be an array"
    ),
    "scripts that are a list": project('scripts = ["x"]', "[project] scripts", "must be a table"),
    "links that are numbers": project("urls = { Home = 1 }", "[project] urls", "Home"),
    "authors that are texts": project('authors = ["Me"]', "[project] authors", "#1"),
    "entry points of a reserved group": table(
        '[project.entry-points.console_scripts]\nx = "y:z"', "[project] scripts", "console_scripts"
    ),
    "keywords that are a text": project('keywords = "x"', "[project] keywords", "must be an array"),
    "packages that are a text": table(
        f'{WHEEL}packages = "acme"', "[tool.hatch.build.targets.wheel] packages", "array"
    ),
    "force-include that is a list": table(
        f'{WHEEL}force-include = ["x"]', "[tool.hatch.build.targets.wheel] force-include", "mapping"
    ),
    "forced file that is not there": table(
        f'{WHEEL}force-include = {{ "none.txt" = "x" }}', "[tool.hatch.build.targets.wheel]", "none.txt"
    ),
    "sources that are a text": table('[tool.hatch.build]\nsources = "src"', "[tool.hatch.build] sources", "mapping"),
    "only-include that leads out": table(
        f'{WHEEL}only-include = ["../x"]', "[tool.hatch.build.targets.wheel] only-include", "relative"
    ),
    "target that is a list": table(
        "[tool.hatch.build.targets]\nwheel = []", "[tool.hatch.build.targets] wheel", "must be a table"
    ),
    "version of the metadata": table(
        f'{WHEEL}core-metadata-version = "9"', "[tool.hatch.build.targets.wheel] core-metadata-version", "9"
    ),
    "hook that is not known": table("[tool.hatch.build.hooks.pygn]", "[tool.hatch.build.hooks.pygn]", "Unknown"),
    "hook that is a number": table("[tool.hatch.build]\nhooks = 1", "[tool.hatch.build] hooks", "must be a table"),
    "script of a hook that is not there": table(
        "[tool.hatch.build.hooks.custom]", "[tool.hatch.build.hooks.custom]", "hatch_build.py"
    ),
    "file that the version goes to": table(
        "[tool.hatch.build.hooks.version]", "[tool.hatch.build.hooks.version]", "`path`"
    ),
    "bill of materials that is not there": table(
        f'{WHEEL}sbom-files = ["none.json"]', "[tool.hatch.build.targets.wheel]", "none.json"
    ),
    "sdist that forces a number": table(
        "[tool.hatch.build.targets.sdist]\nforce-include = { x = 1 }",
        "[tool.hatch.build.targets.sdist] force-include",
        "string",
    ),
}


def make(root: Path, case: Case) -> Path:
    pyproject = case.pyproject
    if "hooks = 1" in pyproject:
        pyproject = pyproject.replace("[tool.hatch.build.hooks.pygen]\n", "")
    return make_project(root, pyproject, **{"v.py": "x = 1\n"})


@pytest.mark.parametrize("name", CASES)
def test_check_refuses_what_hatchling_refuses(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = CASES[name]
    root = make(tmp_path / "p", case)
    before = tree(root)
    with pytest.raises((Exception, SystemExit)):
        build(root)
        build(root, "sdist")
    capsys.readouterr()
    assert main(["-C", str(root), "check"]) != 0
    found = capsys.readouterr().err
    places = [lines.splitlines()[0] for lines in found.split("\n\n")]
    assert case.place in places, found
    assert case.text in found
    assert "Traceback" not in found
    assert tree(root) == before


BETWEEN = PYPROJECT.partition('"hatch-pygen"]')[2].partition(SOURCE)[0]
RUN = 'raise SystemExit("check ran code of the project")\n'

UNCHECKED = {
    "build hook": table("[tool.hatch.build.hooks.custom]", "[tool.hatch.build.hooks.custom]", "hatch_build.py"),
    "build hook of a target": table(
        '[tool.hatch.build.targets.sdist.hooks.custom]\npath = "v.py"', "[tool.hatch.build.hooks.custom]", "v.py"
    ),
    "metadata hook": table(
        "[tool.hatch.metadata.hooks.custom]", "[tool.hatch.metadata.hooks.custom]", "hatch_build.py"
    ),
    "version": Case(
        SOURCE, '[tool.hatch.version]\nsource = "code"\npath = "v.py"\n', "[tool.hatch.version] source", "v.py"
    ),
    "backend": Case(
        'build-backend = "hatchling.build"',
        'build-backend = "v"\nbackend-path = ["."]',
        "[build-system] build-backend",
        "v is code",
    ),
    "plugin of others": Case(
        '"hatch-pygen"]\nbuild-backend = "hatchling.build"\n',
        '"hatch-pygen", "hatch-vcs"]\nbuild-backend = "hatchling.build"\n\n[tool.hatch.build.hooks.vcs]\n',
        "[tool.hatch.build.hooks.vcs]",
        "another distribution",
    ),
    "version of others": Case(
        f'"hatch-pygen"]{BETWEEN}{SOURCE}',
        f'"hatch-pygen", "hatch-vcs"]{BETWEEN}[tool.hatch.version]\nsource = "vcs"\n',
        "[tool.hatch.version] source",
        "another distribution",
    ),
    "file that a hook makes": table(
        f'[tool.hatch.build.hooks.custom]\n{WHEEL}force-include = {{ "made.txt" = "x" }}',
        "[tool.hatch.build.targets.wheel]",
        "made.txt, unless a build hook makes it",
    ),
}


@pytest.mark.parametrize("name", UNCHECKED)
def test_check_names_what_it_does_not_run(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = UNCHECKED[name]
    root = make_project(tmp_path / "p", case.pyproject, **{"hatch_build.py": RUN, "v.py": RUN})
    before = tree(root)
    assert main(["-C", str(root), "check"]) == 0
    found = capsys.readouterr().err
    assert found.startswith("the project is in order; not checked: ")
    assert case.place in found
    assert main(["-C", str(root), "check", "--verbose"]) == 0
    found = capsys.readouterr().err
    assert f"{case.place}\nPG331: " in found
    assert case.text in found
    assert tree(root) == before


@pytest.mark.wide
def test_check_loads_no_plugin_of_others(tmp_path: Path) -> None:
    """The entry points of others are code too, which every build imports."""
    root = make_project(tmp_path / "p")
    add(tmp_path, "site/other.py", RUN)
    add(tmp_path, "site/other-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: other\nVersion: 1\n")
    add(tmp_path, "site/other-1.dist-info/entry_points.txt", "[hatch]\nother = other\n")
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
    code += f"from hatch_pygen.cli.entry import main; sys.exit(main(['-C', {str(root)!r}, 'check']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.returncode, done.stderr.partition("advice: ")[0]) == (0, "the project is in order\n")


SOUND = {
    "all that can be said": project(
        'readme = "v.md"\nlicense = "MIT"\nlicense-files = ["LICEN[CS]E"]\nurls = { Home = "https://x.example" }\n'
        'authors = [{ name = "Me", email = "me@x.example" }]\nscripts = { x = "acme_pumps:x" }\n'
        'classifiers = ["Private :: x", "Topic :: Database"]\ndescription = "x"',
        "",
        "",
    ),
    "version of a file": Case(SOURCE, '[tool.hatch.version]\npath = "v.py"\n', "", ""),
    "version of the environment": Case(
        SOURCE, '[tool.hatch.version]\nsource = "env"\nvariable = "ACME_VERSION"\n', "", ""
    ),
    "packages that are not there": table(f'{WHEEL}packages = ["src/none"]', "", ""),
    "files of its own": table(
        f'{WHEEL}only-include = ["v.py"]\nsbom-files = ["v.md"]\nshared-data = {{ "v.md" = "share/v.md" }}\n'
        'extra-metadata = { "v.md" = "v.md" }\nshared-scripts = { "v.py" = "v" }',
        "",
        "",
    ),
    "hook of hatchling": table('[tool.hatch.build.hooks.version]\npath = "made.py"', "", ""),
    "hook of the wheel alone": Case(
        "[tool.hatch.build.hooks.pygen]", "[tool.hatch.build.targets.wheel.hooks.pygen]", "", ""
    ),
    "old setup.py": table("[tool.hatch.build.targets.sdist]\nsupport-legacy = true", "", ""),
    "names as written": table("[tool.hatch.build]\nstrict-naming = false\nreproducible = false", "", ""),
}


@pytest.mark.parametrize("name", SOUND)
def test_what_builds_passes(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_VERSION", "7.0")
    files = {"v.py": '__version__ = "7.0"\n', "v.md": "x", "LICENSE": "x"}
    root = make_project(tmp_path / "p", SOUND[name].pyproject, **files)
    before = tree(root)
    assert main(["-C", str(root), "check"]) == 0
    assert tree(root) == before
    build(root)
    with tarfile.open(build(root, "sdist", dist=tmp_path / "d")) as archive:
        archive.extractall(tmp_path / "unpacked", **({"filter": "data"} if sys.version_info >= (3, 12) else {}))
    unpacked = next((tmp_path / "unpacked").iterdir())
    assert main(["-C", str(unpacked), "check"]) == 0


def test_a_file_of_hatch_counts_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """hatch.toml replaces the tables of pyproject.toml."""
    pyproject = PYPROJECT.replace("[tool.hatch.build.hooks.pygen]\n", "").replace(SOURCE, "")
    root = make_project(tmp_path / "p", pyproject)
    add(root, "hatch.toml", '[version]\nsource = "pygen"\n\n[build.hooks.pygen]\n')
    assert main(["-C", str(root), "check"]) == 0
    build(root)
    add(root, "hatch.toml", '[version]\nsource = "pygen"\n\n[build]\npackages = "x"\n\n[build.hooks.pygen]\n')
    assert main(["-C", str(root), "check"]) == 1
    assert "[tool.hatch.build] packages\nPG330: " in capsys.readouterr().err


def test_a_build_without_our_hook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a version of its own nothing of ours runs, so that check alone can say it."""
    static = PYPROJECT.replace(VERSION, 'version = "1"').replace(SOURCE, "")
    for number, text in enumerate(
        (
            static.replace("[tool.hatch.build.hooks.pygen]\n", ""),
            static.replace("hooks.pygen]\n", "hooks.pygen]\nenable-by-default = false\n"),
        )
    ):
        root = make_project(tmp_path / str(number), text)
        assert main(["-C", str(root), "check"]) == 1
        assert "[tool.hatch.build.hooks.pygen]\nPG316: " in capsys.readouterr().err
    for text, place, code in (
        (static.replace(', "hatch-pygen"', ""), "[build-system] requires", "PG317"),
        (static.replace('"hatchling.build"', '"setuptools.build_meta"'), "[build-system] build-backend", "PG630"),
        (static.partition("[project]")[1] + static.partition("[project]")[2], "[build-system] build-backend", "PG630"),
    ):
        assert main(["-C", str(make_project(tmp_path / "p", text)), "check"]) == 1
        assert f"{place}\n{code}: " in capsys.readouterr().err


def test_the_example_project_passes(tmp_path: Path) -> None:
    root = tmp_path / "example"
    ignored = shutil.ignore_patterns("dist", ".venv", "__pycache__", "water_works_sdk")
    shutil.copytree(ROOT / "example_project", root, ignore=ignored)
    assert main(["-C", str(root), "check"]) == 0
    build(root)
