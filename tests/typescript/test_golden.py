"""Small models whose TypeScript stands in the repository, in both forms."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.generation import golden
from tests.generation.packages import write
from tests.typescript.packages import generated


def expected(case: str) -> Path:
    return golden.GOLDEN / case / "expected-ts"


def texts(case: str) -> dict[str, str]:
    """The sources, what a compiler makes of them, and the problems of both."""
    found, config = golden.snapshot_of(case), golden.configured(case)
    sources = generated(found, config)
    compiled = generated(found, config, "js", "d.ts", specifier="./runtime/index.js")
    assert compiled.problems == sources.problems
    files = {f"ts/{path}": text for path, text in sources.files.items()}
    files |= {f"npm/{path}": text for path, text in compiled.files.items() if not path.endswith(".json")}
    return {**files, "problems.txt": "\n\n".join(map(str, sources.problems)) + "\n"}


@pytest.mark.parametrize("case", golden.CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    """`pytest --update-golden` writes what differs."""
    files, root = texts(case), expected(case)
    if request.config.getoption("--update-golden"):
        shutil.rmtree(root, ignore_errors=True)
        write(files, root)
    paths = (path for path in root.rglob("*") if path.is_file())
    assert {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths} == files
