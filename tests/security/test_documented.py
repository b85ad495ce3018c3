"""docs/security.md names a test for each claim, and each of them exists and runs."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.environment import REPOSITORY

PAGE = (REPOSITORY / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
CLAIMS = re.compile(r"(?m)^\| claim \| shown by \|\n\|---\|---\|\n((?:\|.*\|\n)+)")


@cache
def functions_of(path: Path) -> frozenset[str]:
    """The functions of a test module that pytest collects, but for those that are always skipped."""
    found = ast.parse(path.read_text(encoding="utf-8")).body
    functions = [each for each in found if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return frozenset(
        each.name for each in functions if not any("mark.skip'" in ast.dump(d) for d in each.decorator_list)
    )


def claims() -> list[str]:
    return [row for table in CLAIMS.findall(PAGE) for row in table.strip().splitlines()]


@pytest.mark.parametrize("row", claims(), ids=lambda row: row.strip("| ")[:50])
def test_each_claim_has_a_test_that_exists(row: str) -> None:
    named = NAMED.findall(row)
    assert named
    assert row.count("::") == len(named), "every name has the form `tests/file.py::test`"
    for file, name in named:
        assert name.startswith("test_") and name in functions_of(REPOSITORY / file), f"{file}::{name}"


def test_each_actor_has_a_section_with_claims_and_their_end() -> None:
    actors = re.findall(r"\]\(#(who-[\w-]+)\)", PAGE)
    sections = re.split(r"(?m)^## ", PAGE)[1:]
    by_anchor = {
        re.sub(r"[^\w-]", "", section.splitlines()[0].lower().replace(" ", "-")): section for section in sections
    }
    assert len(actors) == 8
    for actor in actors:
        assert "| claim | shown by |" in by_anchor[actor], actor
        assert "Not guaranteed:" in by_anchor[actor], actor
