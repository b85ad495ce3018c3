"""The Python of each page as one module: its blocks as they are executed, one after another, each on its own lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from tests.points.core import core_files
from tests.test_docs import PAGES, ROOT, named

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BLOCK = re.compile(r'^```python(?: no-run)?(?: title="[^"\n]+")?\n(.*?)^```', re.DOTALL | re.MULTILINE)
TITLED = re.compile(r'^```\w+(?: no-run)? title="([^"\n]+)"\n(.*?)^```', re.DOTALL | re.MULTILINE)

GIVEN = {
    "docs/architecture.md": "from acme_plant import PlantClient, PumpWrite, SiteWrite; client = PlantClient.embedded()"
}
"""What the test that runs a page gives to its blocks, in their first line."""

EXAMPLE: Mapping[str, Any] = {"space": "water_works", "external-id": "WaterWorks", "version": "v1"}


def modules() -> Iterator[tuple[str, str, str]]:
    """Each page with Python, the name of its module, and the text; a line of the module is the line of the page."""
    for page in PAGES:
        text = page.read_text("utf-8")
        lines = [""] * (text.count("\n") + 1)
        lines[0] = GIVEN.get(named(page), "")
        for block in BLOCK.finditer(text):
            first = text.count("\n", 0, block.start(1))
            for number, line in enumerate(block[1].splitlines(), first):
                lines[number] = line
        if any(lines):
            yield named(page), re.sub(r"\W+", "_", named(page).removesuffix(".md")), "\n".join(lines) + "\n"


def packages() -> dict[str, str]:
    """What pages import: the package of the example project, and those of the pages that make their own."""
    files: dict[str, str] = {}
    example = snapshot.read(ROOT / "example_project/pygen.snapshot.json")
    config = PygenConfig.from_dict({**EXAMPLE, "package": "water_works_sdk", "instance-space": "plant"})
    files.update(pipeline.generate(example, config).files)
    worked = titled("docs/worked-configuration.md")
    config = PygenConfig.from_dict(tomllib.loads(worked["pyproject.toml"])["tool"]["pygen"])
    files.update(pipeline.generate(snapshot.from_api_answer(worked["models.json"]), config).files)
    own = titled("docs/how-to-own-methods.md")
    files["water_methods.py"] = own["water_methods.py"]
    files.update(
        pipeline.generate(example, PygenConfig.from_dict(tomllib.loads(own["pyproject.toml"])["tool"]["pygen"])).files
    )
    model = {"space": "plant", "external-id": "Plant", "version": "v1", "package": "acme_plant"}
    plant = snapshot.from_api_answer(titled("docs/architecture.md")["model"])
    files.update(pipeline.generate(plant, PygenConfig.from_dict(model)).files)
    return {**files, **core_files("acme_core", spark=True, **{"client-name": "CogniteCoreClient"})}


def titled(page: str) -> dict[str, str]:
    return dict(TITLED.findall((ROOT / page).read_text("utf-8")))
