"""The files of tests/typed: what type checkers must say, and what they must not say, of generated packages."""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.generation.tools import ROOT, findings, mypy_config, pyright_config

TYPED = ROOT / "tests" / "typed"
FILES = sorted(TYPED.glob("*.py"))
EXPECT = re.compile(r"# expect: ([a-z, -]+[a-z])( \(ty misses it\))?$")
"""The codes of mypy. ty does not compare keywords with an unpacked TypedDict yet: where it does, the mark goes."""


@pytest.fixture(scope="module")
def folder(golden_packages: Path) -> Path:
    """The golden packages with the typed files beside them."""
    for path in FILES:
        (golden_packages / path.name).write_bytes(path.read_bytes())
    return golden_packages


def expected(*, missed_by_ty: bool = True) -> dict[tuple[str, int], set[str]]:
    """The codes that mypy must report, by file and line."""
    return {
        (path.name, number): set(match[1].split(", "))
        for path in FILES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if (match := EXPECT.search(line)) and (missed_by_ty or not match[2])
    }


@pytest.mark.slow
@pytest.mark.parametrize("plugin", [False, pytest.param(True, marks=pytest.mark.full)], ids=["plain", "plugin"])
def test_mypy_reports_exactly_what_is_wrong(folder: Path, plugin: bool) -> None:
    options = ("--config-file", mypy_config(folder, plugin=plugin), "--output", "json")
    _, output = findings(folder, "mypy", *options, *(path.name for path in FILES))
    found: dict[tuple[str, int], set[str]] = defaultdict(set)
    for line in output.splitlines():
        if line.startswith("{") and (each := json.loads(line))["severity"] == "error":
            found[each["file"], each["line"]].add(each["code"])
    assert found, output
    wanted = expected()
    unexpected = {place: codes for place, codes in found.items() if not codes <= wanted.get(place, set())}
    missing = {place: codes for place, codes in wanted.items() if not codes & found.get(place, set())}
    assert (unexpected, missing) == ({}, {}), output


@pytest.mark.slow
def test_pyright_reports_exactly_the_same_lines(folder: Path) -> None:
    names = [path.name for path in FILES]
    options = ("--project", pyright_config(folder, *names), "--outputjson")
    _, output = findings(folder, "pyright", *options)
    found = {
        (Path(each["file"]).name, each["range"]["start"]["line"] + 1): each["message"]
        for each in json.loads(output[output.index("{") :])["generalDiagnostics"]
        if each["severity"] == "error" and "is not accessed" not in each["message"]
    }
    assert {place: message for place, message in found.items() if place not in expected()} == {}
    assert set(expected()) - set(found) == set()


@pytest.mark.slow
def test_ty_reports_the_same_lines(folder: Path) -> None:
    options = ["--output-format", "concise", "--python-version", "3.10", "--python", sys.prefix]
    paths = ["--extra-search-path", str(ROOT / "runtime"), *(path.name for path in FILES)]
    _, output = findings(folder, "ty", "check", *options, *paths)
    found = {
        (match[1], int(match[2])): match[3]
        for match in re.finditer(r"^(\w+\.py):(\d+):\d+: (error.*)", output, re.MULTILINE)
    }
    wanted = set(expected(missed_by_ty=False))
    assert ({place: found[place] for place in found.keys() - wanted}, wanted - found.keys()) == ({}, set()), output
