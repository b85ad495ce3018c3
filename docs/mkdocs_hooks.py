"""What mkdocs does with this folder beyond mkdocs.yml. The pages stay as they are read in the repository."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

HERE = Path(__file__).parent
NOTEBOOK = "notebook.ipynb"
PAGES = {
    NOTEBOOK: "notebook.md",
    "../CHANGELOG.md": "changelog.md",
    "../example_project/README.md": "example-project.md",
    "../example_project/src/water_works/tour.py": "tour.py",
    "../hatch_pygen/config/pygen.schema.json": "pygen.schema.json",
    "../hatch_pygen/ir/ir.schema.json": "ir.schema.json",
}
"""What pages link to that is no page of this folder, and what it becomes on the site."""
CHOICE = re.compile(r"^\*\*([^*\n]+)\*\*\n\n(```.*?^```)\n", re.MULTILINE | re.DOTALL)
"""A block of code below its name: several are tabs, the one beside the other."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """This folder holds the pages; mkdocs lets no configuration name the folder that it lies in."""
    config.docs_dir = str(HERE)
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """The pages of the site that are made from other files."""
    for source, page in PAGES.items():
        text = (HERE / source).read_text("utf-8")
        files.append(
            File.generated(
                config, page, content=notebook(json.loads(text)) if source == NOTEBOOK else text
            )
        )
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Links to what `PAGES` moved, and of what lies above; code blocks without the marks that are for the tests; tabs."""
    for source, page in PAGES.items():
        markdown = re.sub(rf"\]\((\.\./)?{re.escape(source)}\)", rf"](\1{page})", markdown)
    markdown = markdown.replace("](docs/", "](")
    markdown = re.sub(r"^```(\w+) no-run\b", r"```\1", markdown, flags=re.MULTILINE)
    markdown = re.sub(r"^```text output$", '```text title="prints"', markdown, flags=re.MULTILINE)
    return CHOICE.sub(_tab, markdown)


def _tab(found: re.Match[str]) -> str:
    body = "".join(f"    {line}\n" for line in found[2].splitlines())
    return f'=== "{found[1]}"\n\n{body}'


def notebook(content: Mapping[str, Any]) -> str:
    """The Markdown of a notebook: its cells, each with the outputs that it holds."""
    return "\n\n".join(part for cell in content["cells"] for part in _cell(cell))


def _cell(cell: Mapping[str, Any]) -> Iterator[str]:
    source = "".join(cell["source"])
    if cell["cell_type"] == "markdown":
        yield source
        return
    yield f"```python\n{source}\n```"
    for output in cell["outputs"]:
        text = output["text"] if "text" in output else output["data"]["text/plain"]
        yield f"```{{ .text .wraps }}\n{''.join(text).rstrip()}\n```"  # wrapped, as Jupyter does
