"""docs/notebook.ipynb shows what its cells give; `pytest --update-golden` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.notebook import cells

pytest.importorskip("pandas", reason="the notebook ends in a frame")


@pytest.mark.wide
def test_the_notebook_shows_what_it_gives(
    repository: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "example_project")
    path = repository / "docs" / "notebook.ipynb"
    if request.config.getoption("--update-golden"):
        text = json.dumps(cells.executed(cells.read(path)), indent=1, ensure_ascii=False)
        path.write_text(f"{text}\n", encoding="utf-8")
    for cell, outputs in cells.run(cells.read(path)):
        assert outputs == cell["outputs"], "".join(cell["source"])
