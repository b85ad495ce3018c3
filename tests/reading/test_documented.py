"""The how-tos for filters, queries and relations are executed."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.writing.test_documented import DOCS, water_works

__all__ = ["water_works"]


@pytest.mark.wide
@pytest.mark.usefixtures("water_works")
@pytest.mark.parametrize("page", ["how-to-filter.md", "how-to-query.md", "how-to-relations.md"])
def test_every_example_runs(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    names: dict[str, Any] = {"__name__": "page"}
    for block in re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        line = text[: block.start(1)].count("\n")
        exec(compile("\n" * line + block[1], page, "exec"), names)
