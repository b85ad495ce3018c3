"""docs/parity.md cannot rot: every number has one row, every row says what it is, and every test it names exists."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "parity.md"
FEATURES = [str(number) for number in range(1, 81)] + [f"V{number}" for number in range(1, 13)]
SHOWN, UNSHOWN = {"here", "replaced"}, {"later", "not wanted"}
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)(\[[^`]+\])?`")


def tables() -> Iterator[tuple[str, list[list[str]]]]:
    """The tables of the page by the heading above, each as rows of cells; the first row has the titles."""
    for section in re.split(r"^#+ ", PAGE.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        rows = [line[1:-1].split(" | ") for line in section.splitlines() if line.startswith("|")]
        if rows:
            cells = [[cell.strip() for cell in row] for row in rows]
            yield section.partition("\n")[0], [cells[0], *cells[2:]]


TABLES = dict(tables())


@cache
def defined(file: str) -> frozenset[str]:
    """The names of the test functions in a file."""
    tree = ast.parse((ROOT / file).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def test_every_feature_has_one_row() -> None:
    numbers = Counter(row[0] for rows in TABLES.values() if rows[0][0] == "#" for row in rows[1:])
    assert numbers == Counter(FEATURES)


@pytest.mark.parametrize("heading", TABLES)
def test_every_row_is_whole(heading: str) -> None:
    """What is here names a test; what is not says why."""
    titles, *rows = TABLES[heading]
    for row in rows:
        assert len(row) == len(titles), row
        state = row[titles.index("state")] if "state" in titles else "here"
        assert state in SHOWN | UNSHOWN, row
        assert TEST.search(row[-1]) if state in SHOWN else len(TEST.sub("", row[-1]).split()) > 4, row


@pytest.mark.parametrize("heading", TABLES)
def test_every_test_exists(heading: str) -> None:
    for row in TABLES[heading][1:]:
        assert row[-1].count("tests/") == len(TEST.findall(row[-1])) + row[-1].count("`tests/golden`"), row
        for file, name, _ in TEST.findall(row[-1]):
            assert (ROOT / file).is_file(), f"{file} of row {row[0]}"
            assert name in defined(file), f"{file}::{name} of row {row[0]}"


@pytest.mark.wide
def test_every_case_of_a_test_exists() -> None:
    """A name with a case in brackets is one that pytest collects."""
    named = {f"{file}::{name}{case}" for file, name, case in TEST.findall(PAGE.read_text("utf-8")) if case}
    files = sorted({each.partition("::")[0] for each in named})
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files]
    plain = {**os.environ, "PYTEST_ADDOPTS": ""}  # one that asks for more words would change what is read here
    done = subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert sorted(named - set(done.stdout.splitlines())) == []
