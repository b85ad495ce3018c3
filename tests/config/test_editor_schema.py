"""The JSON Schema of [tool.pygen] in the hands of an editor: every project of the tests fits it, bad tables do not."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from hatch_pygen.config.records import CLIENT, MODEL, TOP
from tests.test_docs import blocks

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "hatch_pygen/config/pygen.schema.json").read_text("utf-8"))
REFUSED = re.compile(r"^(PG101|PG105|PG106|PG109):", re.MULTILINE)
"""Problems of the table alone: an unknown key, the table of cognite-pygen, a secret, a path of a wrong form."""


def table_of(path: Path) -> Any:
    try:
        return tomllib.loads(path.read_text("utf-8")).get("tool", {}).get("pygen")
    except tomllib.TOMLDecodeError:
        return None


def projects() -> dict[str, tuple[Any, bool]]:
    """The table of each project, and whether it is refused for itself."""
    found: dict[str, tuple[Any, bool]] = {}
    for path in sorted([*(ROOT / "tests").rglob("pyproject.toml"), ROOT / "example_project/pyproject.toml"]):
        said = path.parent / "stderr.txt"
        refused = "predecessors" in path.parts or (said.is_file() and bool(REFUSED.search(said.read_text("utf-8"))))
        if (table := table_of(path)) is not None:
            found[path.parent.relative_to(ROOT).as_posix()] = (table, refused)
    return found


PROJECTS = projects()


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project(name: str) -> None:
    table, refused = PROJECTS[name]
    assert Draft202012Validator(SCHEMA).is_valid(table) is not refused


def test_there_are_projects_of_both_kinds() -> None:
    refused = [name for name, (_, wrong) in PROJECTS.items() if wrong]
    assert len(refused) >= 5 and len(PROJECTS) - len(refused) >= 30


def test_every_key_has_its_text_and_its_default() -> None:
    for options, table in ((TOP, SCHEMA), (CLIENT, SCHEMA["properties"]["client"])):
        for option in options:
            shown = table["properties"][option.key]
            assert shown["description"] == option.text
            assert shown.get("default") == option.usual
    assert {"title", "$schema"} <= SCHEMA.keys() and len(MODEL) == 3


def test_the_settings_of_the_page_point_into_the_package() -> None:
    page = ROOT / "docs/configuration.md"
    [taplo] = [text for text in blocks(page, "toml") if "[[rule]]" in text]
    [rule] = tomllib.loads(taplo)["rule"]
    assert (rule["keys"], rule["include"]) == (["tool.pygen"], ["pyproject.toml"])
    assert rule["schema"]["path"].endswith("/hatch_pygen/config/pygen.schema.json")
