"""The how-to for files is executed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.writing.test_documented import DOCS


@pytest.mark.wide
def test_every_example_runs() -> None:
    pytest.importorskip("pandas")
    text = (DOCS / "how-to-files.md").read_text("utf-8")
    names: dict[str, Any] = {"__name__": "page"}
    for block in re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        line = text[: block.start(1)].count("\n")
        exec(compile("\n" * line + block[1], "how-to-files.md", "exec"), names)
    names["client"].close()
    names["emulator"].close()
