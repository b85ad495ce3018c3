"""The tools of Node, and what is made with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.typescript import node
from tests.typescript.projects import build, example

LINKED = (
    "@types/node", "undici-types", "react", "react-dom", "scheduler", "@types/react", "@types/react-dom", "csstype",
)  # fmt: skip
"""What programs of the tests and the examples are written with."""


@pytest.fixture(scope="session")
def tools() -> Path:
    """The folder that holds compilers, prettier and the others; skips the test where there is no Node."""
    reason = node.missing()
    if reason is not None:
        pytest.skip(reason)
    return node.install()


@pytest.fixture(scope="session")
def app(tools: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of npm with the package of the example, installed without a network."""
    folder = tmp_path_factory.mktemp("app")
    archive = build(example(folder / "example"))
    (folder / "package.json").write_text('{"type": "module", "private": true}')
    quiet = ["--offline", "--no-audit", "--no-fund", "--ignore-scripts", f"--cache={folder / 'cache'}"]
    node.run(["npm", "install", *quiet, archive], folder)
    for name in LINKED:
        target = folder / "node_modules" / name
        target.parent.mkdir(exist_ok=True)
        target.symlink_to(node.module(tools, name), target_is_directory=True)
    return folder
