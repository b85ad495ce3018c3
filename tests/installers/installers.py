"""One function per installer: each installs a source into a new environment and returns its interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.environment import clean_variables
from tests.installers.sources import unpack


@dataclass(frozen=True)
class Place:
    """Where a cell runs: the source (`kind` is tree, sdist or git), its empty `folder`, the base interpreter."""

    source: Path
    kind: str
    folder: Path
    python: Path
    tools: Path
    wheelhouse: Path
    index: str

    def run(self, *command: str | Path, cwd: Path | None = None) -> None:
        """Runs a command; what it printed stands in the error where it fails."""
        words = [str(part) for part in command]
        done = subprocess.run(
            words,
            cwd=cwd or self.folder,
            env=self.variables(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{' '.join(words)}\n{done.stdout[-4000:]}"

    def variables(self) -> Mapping[str, str]:
        kept = clean_variables()
        links = " ".join(filter(None, [kept.get("PIP_FIND_LINKS"), self.wheelhouse.as_uri()]))
        caches = self.wheelhouse.parent / "caches"  # fresh ones: the wheels of a checkout change under one version
        kept.pop("VIRTUAL_ENV", None)
        return {
            **kept,
            "PIP_FIND_LINKS": links,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "UV_INDEX": self.index,
            "UV_INDEX_STRATEGY": "unsafe-best-match",
            "UV_CACHE_DIR": str(caches / "uv"),
            "UV_PYTHON_DOWNLOADS": "never",
            "POETRY_VIRTUALENVS_IN_PROJECT": "1",
            "POETRY_CACHE_DIR": str(caches / "poetry"),
            "POETRY_CONFIG_DIR": str(caches / "poetry-config"),
            "POETRY_NO_INTERACTION": "1",
            "HATCH_DATA_DIR": str(caches / "hatch"),
            "HATCH_CACHE_DIR": str(caches / "hatch-cache"),
        }

    def tool(self, name: str) -> Path:
        return self.tools / name

    def environment(self) -> Path:
        self.run(self.python, "-m", "venv", self.folder / "env")
        return interpreter(self.folder / "env")

    def requirement(self) -> str:
        """The source as pip and uv take it from the command line."""
        return f"git+{self.source.as_uri()}" if self.kind == "git" else str(self.source)

    def checkout(self) -> Path:
        """The source as a folder with a project: a clone, the unpacked sdist, or the tree itself."""
        if self.kind == "sdist":
            return unpack(self.source, self.folder / "unpacked")
        if self.kind == "git":
            self.run("git", "clone", "-q", self.source, self.folder / "clone")
            return self.folder / "clone"
        return self.source


def interpreter(root: Path) -> Path:
    return root / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def pip(place: Place) -> Path:
    python = place.environment()
    place.run(python, "-m", "pip", "install", "-q", place.requirement())
    return python


def pip_editable(place: Place) -> Path:
    python = place.environment()
    place.run(python, "-m", "pip", "install", "-q", "-e", place.checkout())
    return python


def uv_pip(place: Place) -> Path:
    root = place.folder / "env"
    place.run(place.tool("uv"), "venv", "-q", "-p", place.python, root)
    source = f"plant-sdk @ {place.requirement()}" if place.kind == "git" else place.requirement()
    place.run(place.tool("uv"), "pip", "install", "-q", "-p", interpreter(root), source)
    place.run(place.tool("uv"), "pip", "check", "-p", interpreter(root))
    return interpreter(root)


def uv_sync(place: Place) -> Path:
    """`uv lock` and `uv sync`: of the project itself, or of an application that requires it."""
    project = (
        place.checkout() if place.kind == "tree" else _application(place, "[tool.uv.sources]\nplant-sdk = {source}\n")
    )
    place.run(place.tool("uv"), "lock", "-q", "-p", place.python, cwd=project)
    assert "pygen-runtime" in (project / "uv.lock").read_text(encoding="utf-8")
    place.run(place.tool("uv"), "sync", "-q", "--locked", "-p", place.python, cwd=project)
    return interpreter(project / ".venv")


def poetry(place: Place) -> Path:
    """`poetry lock` and `poetry install` of an application that requires the project."""
    # An index that is named is read as the HTML that every mirror has; Poetry's own PyPI needs more than that.
    urls = {"local": f"{place.index}/", "public": os.environ.get("PIP_INDEX_URL") or _pips_own_index()}
    index = "".join(f'\n[[tool.poetry.source]]\nname = "{name}"\nurl = "{url}"\n' for name, url in urls.items())
    tables = f"[tool.poetry]\npackage-mode = false\n\n[tool.poetry.dependencies]\nplant-sdk = {{source}}\n{index}"
    project = _application(place, tables)
    place.run(place.tool("poetry"), "env", "use", "-q", place.python, cwd=project)
    place.run(place.tool("poetry"), "lock", cwd=project)
    assert "pygen-runtime" in (project / "poetry.lock").read_text(encoding="utf-8")
    place.run(place.tool("poetry"), "install", cwd=project)
    return interpreter(project / ".venv")


def _pips_own_index() -> str:
    code = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() + "/"


def build(place: Place) -> Path:
    """`python -m build`, which makes the wheel from the sdist it made; the wheel is installed."""
    dist = place.folder / "dist"
    place.run(place.tool("python"), "-m", "build", "-o", dist, place.checkout())
    return _install_wheel(place, dist)


def hatch(place: Place) -> Path:
    """`hatch build`, which makes sdist and wheel from the tree; the wheel is installed."""
    dist = place.folder / "dist"
    place.run(place.tool("hatch"), "build", dist, cwd=place.checkout())
    return _install_wheel(place, dist)


def _install_wheel(place: Place, dist: Path) -> Path:
    [wheel], [_] = dist.glob("*.whl"), dist.glob("*.tar.gz")
    python = place.environment()
    place.run(python, "-m", "pip", "install", "-q", wheel)
    return python


def _application(place: Place, tables: str) -> Path:
    """A project that requires the source; ``{source}`` in `tables` becomes the table that says where it is."""
    table = {"tree": f'{{ path = "{place.source}" }}', "sdist": f'{{ path = "{place.source}" }}'}
    source = table.get(place.kind, f'{{ git = "{place.source.as_uri()}" }}')
    folder = place.folder / "application"
    folder.mkdir()
    version = "{}.{}".format(*_version(place.python))
    head = f'[project]\nname = "application"\nversion = "1"\nrequires-python = ">={version},<4"\ndependencies = ["plant-sdk"]\n\n'
    (folder / "pyproject.toml").write_text(head + tables.replace("{source}", source), encoding="utf-8")
    return folder


def _version(python: Path) -> tuple[str, str]:
    code = "import sys; print(*sys.version_info[:2])"
    major, minor = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    return major, minor


INSTALLERS: Mapping[str, Callable[[Place], Path]] = {
    "pip": pip,
    "pip -e": pip_editable,
    "uv pip": uv_pip,
    "uv lock + sync": uv_sync,
    "poetry lock + install": poetry,
    "python -m build": build,
    "hatch build": hatch,
}


def make_tools(folder: Path) -> Path:
    """The folder of scripts with the installers that are no part of the development environment."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    call = [str(interpreter(folder)), "-m", "pip", "install", "-q", "uv", "poetry", "hatch", "build"]
    subprocess.run(call, check=True, env=clean_variables())
    return interpreter(folder).parent
