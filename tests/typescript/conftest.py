"""The tools of Node, and what is made with them."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from hatch_pygen.npm import runtime
from tests.environment import without_node
from tests.generation.packages import write
from tests.typescript import node
from tests.typescript.apps import install
from tests.typescript.packages import generated, shared_source
from tests.typescript.projects import build, example


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder that holds compilers, prettier and the others; skips the test where there is no Node."""
    reason = without_node()
    if reason is not None:
        pytest.skip(reason)
    return node.install()


@pytest.fixture(scope="session")
def app(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of npm with the package of the example, installed without a network."""
    folder = tmp_path_factory.mktemp("app")
    install(tools, folder, build(example(folder / "example")))
    return folder


@pytest.fixture(scope="session")
def core(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The modules of Cognite Core beside the compiled runtime; skips the test where the shared models are absent."""
    folder = tmp_path_factory.mktemp("core")
    _, found, config = shared_source("cognite_core")
    write(generated(found, config, "js", "d.ts", specifier="./runtime/index.js").files, folder)
    write({f"runtime/{name}": text for name, text in runtime.modules().items()}, folder)
    (folder / "package.json").write_text('{"type": "module", "sideEffects": false}')
    return folder


@pytest.fixture(scope="session")
def runtimes(tools: Path) -> Path:
    """Node 22 and 24, Deno and Bun, installed by npm from a lock of their own: half a gigabyte."""
    folder = tools.parent / "runtimes"
    files = [node.HERE / "runtimes" / name for name in ("package.json", "package-lock.json", ".npmrc")]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    mark = folder / "complete"
    if not mark.is_file() or mark.read_text() != digest:
        folder.mkdir(parents=True, exist_ok=True)
        for file in files:
            shutil.copy(file, folder / file.name)
        node.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        mark.write_text(digest)
    return folder
