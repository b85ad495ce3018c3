"""Every choice that the emulator makes is documented with the test that shows it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.emulator import test_choices

TESTS = Path(__file__).resolve().parents[1]
DOCS = TESTS.parent / "docs"


def test_every_choice_is_documented_by_its_test() -> None:
    """Those of data points and files stand with the tests of these."""
    named = set(re.findall(r"`(test_\w+)`", (DOCS / "emulator.md").read_text("utf-8")))
    files = [*(TESTS / "points").glob("*.py"), *(TESTS / "files").glob("*.py"), TESTS / "wire" / "test_points.py"]
    points = {name for file in files for name in re.findall(r"def (test_\w+)", file.read_text("utf-8"))}
    assert named - points == {name for name in vars(test_choices) if name.startswith("test_")}


KIND = {
    "tests/emulator/test_real_clients.py",
    "tests/performance/emulator_rows.py",
    "tests/performance/points_rows.py",
}
"""Where an emulator is as users have it: what it takes kindly, and what it costs."""


def test_the_projects_own_tests_run_on_a_strict_emulator() -> None:
    made = re.compile(r"\bEmulator(?:\.of)?\((?!.*strict)")
    lenient = {
        file.relative_to(TESTS.parent).as_posix()
        for file in TESTS.rglob("*.py")
        if "expected" not in file.parts and "node" not in file.parts and made.search(file.read_text("utf-8"))
    }
    assert lenient - {"tests/emulator/test_pages.py"} == KIND
