"""The how-to for data points is executed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.writing.test_documented import DOCS, water_works

__all__ = ["water_works"]


@pytest.mark.wide
@pytest.mark.usefixtures("water_works")
@pytest.mark.parametrize("page", ["how-to-points", "from-cognite-sdk"])
def test_every_example_runs(page: str) -> None:
    for library in ("pandas", "polars"):
        pytest.importorskip(library)
    text = (DOCS / f"{page}.md").read_text("utf-8")
    names: dict[str, Any] = {"__name__": "page"}
    for block in re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        line = text[: block.start(1)].count("\n")
        exec(compile("\n" * line + block[1], f"{page}.md", "exec"), names)
    for name in {"client", "emulator", "sdk", "plant"} & set(names):
        names[name].close()
