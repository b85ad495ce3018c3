"""The how-tos for writing and for frames are executed."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.live.notebook import load_package
from tests.docs.running import run_python
from tests.writing.packages import EXAMPLE, SPACE

PACKAGE = "water_works_sdk"
DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def water_works() -> Generator[None, None, None]:
    """The package that the pages import."""
    finders = list(sys.meta_path)
    before = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == PACKAGE}
    model = {"space": "water_works", "external-id": "WaterWorks", "version": "v1"}
    config = PygenConfig.from_dict({**model, "package": PACKAGE, "instance-space": SPACE})
    load_package(pipeline.generate(snapshot.read(EXAMPLE), config).files, PACKAGE)
    yield
    sys.meta_path[:] = finders
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]
    sys.modules.update(before)


@pytest.mark.wide
@pytest.mark.usefixtures("water_works")
@pytest.mark.parametrize("page", ["how-to-write.md", "how-to-frames.md", "how-to-notebook.md"])
def test_every_example_runs(page: str) -> None:
    if page == "how-to-frames.md":
        pytest.importorskip("pandas")
    run_python(DOCS / page)
