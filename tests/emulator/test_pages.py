"""The examples of the documentation, and the tests that it names, exist and run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pygen_runtime.emulator import Emulator
from tests.emulator import test_choices

DOCS = Path(__file__).resolve().parents[2] / "docs"


def blocks(page: str) -> list[str]:
    return re.findall(r"^```python\n(.*?)^```", (DOCS / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def run(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, "example", "exec"), names)
    return names


def test_examples_run() -> None:
    assert len(blocks("emulator.md")) == 1
    for code in [*blocks("emulator.md"), *blocks("testing.md")]:
        for name, value in run(code).items():
            if name.startswith("test_"):
                with Emulator() as emulator:
                    value(emulator)


def test_every_choice_is_documented_by_its_test() -> None:
    named = set(re.findall(r"`(test_\w+)`", (DOCS / "emulator.md").read_text("utf-8")))
    assert named == {name for name in vars(test_choices) if name.startswith("test_")}
