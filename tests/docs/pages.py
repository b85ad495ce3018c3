"""The Python of each page as one module: its blocks as they are executed, one after another, each on its own lines."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.snapshot import Snapshot
from tests.points.core import core_files
from tests.test_docs import PAGES, ROOT, named

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

BLOCK = re.compile(r'^```python(?: no-run)?(?: title="[^"\n]+")?\n(.*?)^```', re.DOTALL | re.MULTILINE)
TITLED = re.compile(r'^```\w+(?: no-run)? title="([^"\n]+)"\n(.*?)^```', re.DOTALL | re.MULTILINE)

OTHERS = {
    "docs/worked-configuration.md": "worked",
    "docs/architecture.md": "flows",
    "docs/how-to-own-methods.md": "own",
}
"""Pages that make `water_works_sdk` of a model or a configuration of their own, and what it is called here."""

GIVEN = {"docs/architecture.md": "from flows import PlantClient, PumpWrite, SiteWrite; client = PlantClient.embedded()"}
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
            package = OTHERS.get(named(page), "water_works_sdk")
            code = re.sub(r"\bwater_works_sdk\b", package, "\n".join(lines) + "\n")
            yield named(page), re.sub(r"\W+", "_", named(page).removesuffix(".md")), code


def packages() -> dict[str, str]:
    """What pages import: the package of the example project, and those of the pages that make their own."""
    example = snapshot.read(ROOT / "example_project/pygen.snapshot.json")
    worked = titled("docs/worked-configuration.md")
    own = titled("docs/how-to-own-methods.md")
    plant = snapshot.from_api_answer(titled("docs/architecture.md")["model"])
    made = (
        made_as("water_works_sdk", example, {**EXAMPLE, "instance-space": "plant"}),
        made_as("worked", snapshot.from_api_answer(worked["models.json"]), table_of(worked)),
        made_as("own", example, table_of(own)),
        {"water_methods.py": own["water_methods.py"].replace("water_works_sdk", "own")},
        made_as("flows", plant, {"space": "plant", "external-id": "Plant", "version": "v1"}),
        core_files("acme_core", spark=True, **{"client-name": "CogniteCoreClient"}),
    )
    return {name: text for files in made for name, text in files.items()}


def made_as(package: str, taken: Snapshot, table: Mapping[str, Any]) -> Mapping[str, str]:
    return pipeline.generate(taken, PygenConfig.from_dict({**table, "package": package})).files


def table_of(page: Mapping[str, str]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = tomllib.loads(page["pyproject.toml"])["tool"]["pygen"]
    return found


def titled(page: str) -> dict[str, str]:
    return dict(TITLED.findall((ROOT / page).read_text("utf-8")))
