"""The mistakes themselves: each is one change of one place, the same in every run."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.environment import REPOSITORY
from tests.mutants.__main__ import EQUIVALENT, FOLDERS, drawn, sites
from tests.mutants.mutations import mutations

TEXT = '''
from x import Names, TypeVar
T = TypeVar("T", bound=int)
LIMIT = 100
def first(items: list[int] = [], *, most: int = 3) -> int:
    """A text."""
    if not items or most < 1:
        raise ValueError(f"at least {most + 1}")
    items.append(most, twice=True)
    for each in items:
        if each == "a":
            continue
    return [each for each in items if each]
'''
CHANGED = {
    "LIMIT = 101",
    "def first(items: list[int]=[], *, most: int=4) -> int:",
    "if not items and most < 1:", "if items or most < 1:", "if not items or most <= 1:", "if not items or most < 2:",
    "if not (not items or most < 1):", "pass", "items.append(most)", "items.append(most, twice=False)",
    'if each != "a":', 'if each == "a_":', "break", "return [each for each in items if True]",
}  # fmt: skip


def test_what_changes(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text(TEXT, "utf-8")
    found = mutations(file, "module")
    before = ast.unparse(ast.parse(TEXT)).split("\n")
    changed: set[str] = set()
    for each in found:
        compile(each.tree(), "module", "exec")
        lines = list(unified_diff(before, ast.unparse(each.tree()).split("\n"), n=0, lineterm=""))[3:]
        assert len(lines) == 2, each
        changed.add(lines[1][1:].strip())
    assert changed == {ast.unparse(ast.parse(each)) if each[-1] != ":" else each.replace('"', "'") for each in CHANGED}
    assert len({each.key for each in found}) == len(found)
    seen = {each.name: each.lines for each in found}
    assert (seen["100 is one more"], seen["3 is one more"], seen["no not"]) == ((), tuple(range(6, 14)), (7, 7))


@pytest.mark.wide
def test_a_seed_draws_the_same_from_every_folder() -> None:
    found = drawn(2 * len(FOLDERS), 3, "")
    assert found == drawn(2 * len(FOLDERS), 3, "") != drawn(2 * len(FOLDERS), 4, "")
    assert {folder for folder in FOLDERS for each in found if each.where.startswith(f"{folder}/")} == set(FOLDERS)


@pytest.mark.skipif(
    sys.version_info < (3, 11), reason="statements are named as ast.unparse writes them since Python 3.11"
)
@pytest.mark.parametrize("folder", FOLDERS)
def test_each_that_is_judged_can_be_made(folder: str) -> None:
    judged = [key for key in json.loads(EQUIVALENT.read_text("utf-8")) if key.startswith(f"{folder}/")]
    assert set(judged) <= {each.key for each in sites(folder, "")}


COLLECTS = "from tests.mutants.__main__ import uncollected; import sys; print(uncollected(sys.argv[1:])[-300:])"


@pytest.mark.wide
def test_what_cannot_be_collected_is_no_witness() -> None:
    """A trial that ends before its tests run seems to have noticed the mistake: a test that is gone, a marker that is
    not known."""
    known = ["tests/test_cases.py::test_another_start_gives_others", "tests/conformance/test_conformance.py"]
    for gone in ([], ["tests/test_cases.py::test_that_is_gone"]):
        command = [sys.executable, "-c", COLLECTS, *known, *gone]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
        assert ("not found: " in done.stdout) is bool(gone), done.stdout
        assert bool(done.stdout.strip()) is bool(gone)
