"""A consumer's project as a tree, an sdist and a git repository, and an index with both distributions."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from hatch_pygen import __version__, snapshot
from tests.cli.plant import plant_snapshot
from tests.environment import DISTRIBUTIONS, clean_variables

VERSION = "1.4.0"
STATIC = f'dynamic = ["version"]\ndependencies = ["pygen-runtime=={__version__}"]'
DYNAMIC = 'dynamic = ["version", "dependencies"]'

PYPROJECT = """\
[build-system]
requires = ["{hatchling}", "hatch-pygen=={version}"]
build-backend = "hatchling.build"

[project]
name = "plant-sdk"
requires-python = ">=3.10"
{pin}

[tool.hatch.version]
source = "pygen"

[tool.hatch.build.hooks.pygen]

[tool.pygen]
space = "plant"
external-id = "Plant"
version = "1"
package = "plant"
{pygen}
[tool.uv]
cache-keys = [{{ file = "pyproject.toml" }}, {{ file = "pygen.snapshot.json" }}]
"""


@dataclass(frozen=True)
class Setting:
    """How one project is made: the kind of its pin, the requirement of hatchling, the Python that installs it."""

    pin: str
    hatchling: str
    python: str


def make_tree(folder: Path, setting: Setting) -> Path:
    """The project as a folder."""
    folder.mkdir(parents=True)
    dynamic = setting.pin == "dynamic"
    text = PYPROJECT.format(
        hatchling=setting.hatchling,
        version=__version__,
        pin=DYNAMIC if dynamic else STATIC,
        pygen='pin = "dynamic"\n\n[tool.hatch.metadata.hooks.pygen]\n' if dynamic else "",
    )
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    (folder / ".gitignore").write_text("/plant/\ndist/\n.venv/\n", encoding="utf-8")
    snapshot.write(folder / "pygen.snapshot.json", plant_snapshot(VERSION))
    return folder


def make_git(folder: Path, setting: Setting) -> Path:
    """The project as a git repository with one commit."""
    make_tree(folder, setting)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"]
    for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "The plant"]):
        subprocess.run([*git, *command], cwd=folder, check=True)
    return folder


def make_sdist(folder: Path, setting: Setting) -> Path:
    """The project as an sdist, made with the hatchling of this environment; what is installed is built by the one asked for."""
    tree = make_tree(folder / "tree", setting)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
    subprocess.run(command, cwd=tree, check=True, capture_output=True, env=clean_variables())
    return next(folder.glob("*.tar.gz"))


def unpack(sdist: Path, folder: Path) -> Path:
    with tarfile.open(sdist) as archive:
        archive.extractall(folder, **({"filter": "data"} if sys.version_info >= (3, 12) else {}))
    return next(folder.iterdir())


def make_wheelhouse(folder: Path, sources: Iterable[Path] = DISTRIBUTIONS) -> Path:
    """Wheels of both distributions, from the checkout or its copy, in the layout of a simple index."""
    for source in sources:
        call = [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "-q",
            "--no-deps",
            "--no-build-isolation",
            "-w",
            str(folder),
            str(source),
        ]
        subprocess.run(call, check=True, env=clean_variables())
    links: list[str] = []
    wheels = sorted(folder.glob("*.whl"))
    for name in sorted({wheel.name.partition("-")[0] for wheel in wheels}):
        page = folder / "simple" / name.replace("_", "-")
        page.mkdir(parents=True, exist_ok=True)
        named = [wheel.name for wheel in wheels if wheel.name.startswith(f"{name}-")]
        (page / "index.html").write_text("\n".join(f'<a href="/{each}">{each}</a>' for each in named), encoding="utf-8")
        links.append(f'<a href="{page.name}/">{page.name}</a>')
    (folder / "simple/index.html").write_text("\n".join(links), encoding="utf-8")
    return folder


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """The address of the simple index in `folder`, on loopback."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/simple"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
