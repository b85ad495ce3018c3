"""The mistakes themselves: each is one change of one place, the same in every run."""

from __future__ import annotations

import ast
import json
import sys
from difflib import unified_diff
from pathlib import Path

import pytest

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
