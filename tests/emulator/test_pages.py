"""Every choice that the emulator makes is documented with the test that shows it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.emulator import test_choices

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_every_choice_is_documented_by_its_test() -> None:
    named = set(re.findall(r"`(test_\w+)`", (DOCS / "emulator.md").read_text("utf-8")))
    assert named == {name for name in vars(test_choices) if name.startswith("test_")}
