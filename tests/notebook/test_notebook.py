"""docs/notebook.ipynb shows what its cells give in a real kernel; `pytest --update-golden` writes it anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.notebook import cells

pytest.importorskip("pandas", reason="the notebook ends in a frame")
pytest.importorskip("ipykernel", reason="the notebook runs in a kernel")
pytest.importorskip("nbclient", reason="the kernel is driven by it")


@pytest.mark.slow
def test_the_notebook_shows_what_it_gives(
    repository: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A kernel looks for its configuration at home, and the frozen modules of Python are no matter here.
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    path = repository / "docs" / "notebook.ipynb"
    found = cells.executed(cells.read(path), repository / "example_project")
    if request.config.getoption("--update-golden"):
        path.write_text(f"{json.dumps(found, indent=1, ensure_ascii=False)}\n", encoding="utf-8")
    committed = cells.code(cells.read(path))
    assert [cells.shown(cell) for cell in cells.code(found)] == [cells.shown(cell) for cell in committed]
    assert [cell["execution_count"] for cell in committed] == list(range(1, len(committed) + 1))


RICH = (
    "client",
    "client.pump",
    "client.pump.get",
    "client.pump.list",
    "client.pump.query",
    "client.pump.aggregate",
    "client.upsert",
    "client.stats",
)


def test_it_shows_every_rich_output(repository: Path) -> None:
    shown = {
        "".join(cell["source"]): cell["outputs"] for cell in cells.code(cells.read(repository / "docs/notebook.ipynb"))
    }
    for call in RICH:
        found = [
            given
            for source, given in shown.items()
            if source.splitlines()[-1].startswith((f"{call}(", call + "\n")) or source == call
        ]
        assert any("text/html" in output.get("data", {}) for outputs in found for output in outputs), call
    assert not any(errors(outputs) for outputs in shown.values())


def test_it_shows_bars_of_progress(repository: Path) -> None:
    """By tqdm, each as it ends, with no warning beside it."""
    found = [
        "".join(output["text"]).split("|")
        for cell in cells.code(cells.read(repository / "docs/notebook.ipynb"))
        for output in cell["outputs"]
        if output.get("name") == "stderr"
    ]
    assert [(start, number.split(" [")[0]) for start, _, number in found] == [
        ("writing: 100%", " 16/16"),
        ("reading: 100%", " 2/2"),
    ]


def errors(outputs: list[dict[str, Any]]) -> list[Any]:
    return [each for each in outputs if each["output_type"] == "error"]
