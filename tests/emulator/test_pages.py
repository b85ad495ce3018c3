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
