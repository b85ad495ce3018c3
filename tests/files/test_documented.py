"""The how-to for files is executed."""

from __future__ import annotations

import pytest

from tests.docs.running import run_python
from tests.writing.test_documented import DOCS


@pytest.mark.wide
def test_every_example_runs() -> None:
    pytest.importorskip("pandas")
    names = run_python(DOCS / "how-to-files.md")
    names["client"].close()
    names["emulator"].close()
