"""The how-tos for writing and for frames are executed."""

from __future__ import annotations

import re
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.live.notebook import load_package
from tests.writing.packages import EXAMPLE, SPACE

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def water_works() -> Generator[None, None, None]:
    """The package that the pages import."""
    finders = list(sys.meta_path)
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "water_works"}
    model = {"space": "water_works", "external-id": "WaterWorks", "version": "v1"}
    config = PygenConfig.from_dict({**model, "package": "water_works", "instance-space": SPACE})
    load_package(pipeline.generate(snapshot.read(EXAMPLE), config).files, "water_works")
    yield
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.partition(".")[0] == "water_works"]:
        del sys.modules[name]
    sys.modules.update(before)


@pytest.mark.wide
@pytest.mark.usefixtures("water_works")
@pytest.mark.parametrize("page", ["how-to-write.md", "how-to-frames.md", "how-to-notebook.md"])
def test_every_example_runs(page: str) -> None:
    if page == "how-to-frames.md":
        pytest.importorskip("pandas")
    text = (DOCS / page).read_text("utf-8")
    names: dict[str, Any] = {"__name__": "page"}
    for block in re.finditer(r"^```python\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        line = text[: block.start(1)].count("\n")
        exec(compile("\n" * line + block[1], page, "exec"), names)
