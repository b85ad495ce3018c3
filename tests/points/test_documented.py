"""The how-to for data points is executed."""

from __future__ import annotations

import pytest

from tests.docs.running import run_python
from tests.writing.test_documented import DOCS, water_works

__all__ = ["water_works"]


@pytest.mark.wide
@pytest.mark.usefixtures("water_works")
@pytest.mark.parametrize("page", ["how-to-points", "from-cognite-sdk"])
def test_every_example_runs(page: str) -> None:
    for library in ("pandas", "polars"):
        pytest.importorskip(library)
    names = run_python(DOCS / f"{page}.md")
    for name in {"client", "emulator", "sdk", "plant"} & set(names):
        names[name].close()
