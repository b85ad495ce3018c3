"""Runs the code cells of a notebook in a real kernel; what a cell shows is what Jupyter would show."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

Cell = dict[str, Any]

CHANGING = re.compile(
    r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?(\+00:00)?"  # moments
    r"|\[\d\d:\d\d<.*?\]"  # what a bar says of time
    r"|(?<=>)[\d,.]+(?=</td></tr>)|seconds=[\d.]+"  # the seconds of an endpoint
)
"""What differs from run to run."""


def read(path: Path) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return notebook


def code(notebook: dict[str, Any]) -> list[Cell]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def executed(notebook: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The notebook with its outputs as a kernel of this interpreter, started in `folder`, gives them."""
    import nbformat
    from nbclient import NotebookClient

    made = nbformat.reads(json.dumps(notebook), as_version=4)  # type: ignore[no-untyped-call]
    where: Any = {"metadata": {"path": str(folder)}}
    # A bar as it ends: what is drawn after a carriage return stands where the line stood before.
    NotebookClient(made, timeout=120, kernel_name="python3", resources=where, coalesce_streams=True).execute()
    found: dict[str, Any] = json.loads(nbformat.writes(made))  # type: ignore[no-untyped-call]
    for cell in code(found):
        cell["metadata"] = {}
    return found


def shown(cell: Cell) -> list[str]:
    """What a cell shows, by kind, less what differs from run to run."""
    found: list[str] = []
    for output in cell["outputs"]:
        data = output.get("data", {"stream": output.get("text", "")})
        found += [
            f"{kind}: {'…' if kind.startswith('image/') else CHANGING.sub('…', ''.join(text))}"  # a picture is of its library
            for kind, text in sorted(data.items())
        ]
    return found
