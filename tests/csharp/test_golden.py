"""Small models whose C# stands in the repository; a parser reads all of it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hatch_pygen import pipeline
from tests.csharp.syntax import named, parsed
from tests.generation import golden
from tests.generation.packages import write


def expected(case: str) -> Path:
    return golden.GOLDEN / case / "expected-cs"


@pytest.mark.parametrize("case", golden.CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    """`pytest --update-golden` writes what differs."""
    package = pipeline.generate(golden.snapshot_of(case), golden.configured(case), "csharp")
    files = {**package.files, "problems.txt": "\n\n".join(map(str, package.problems)) + "\n"}
    root = expected(case)
    if request.config.getoption("--update-golden"):
        shutil.rmtree(root, ignore_errors=True)
        write(files, root)
    paths = (path for path in root.rglob("*") if path.is_file())
    assert {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in paths} == files
    for path, text in package.files.items():
        parsed(text)
        assert "Experimental." in text.splitlines()[0], path


@pytest.mark.parametrize("case", golden.CASES)
def test_names_are_told_apart(case: str) -> None:
    files = pipeline.generate(golden.snapshot_of(case), golden.configured(case), "csharp").files
    records = [name for text in files.values() for name in named(text, "record_declaration")]
    assert len(set(records)) == len(records) == len(files) - 1  # all files but the context hold one
    assert len({path.lower() for path in files}) == len(files)
    for text in files.values():
        [record] = named(text, "record_declaration") or [None]
        members = [*named(text, "property_declaration"), *named(text, "class_declaration")]
        assert len(set(members)) == len(members) and record not in members
