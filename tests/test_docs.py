"""What the documentation says holds: codes, commands, links, the TOML it shows."""

from __future__ import annotations

import ast
import io
import json
import re
import sys
import tokenize
from pathlib import Path

import pytest

from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.config_table import KEYS
from hatch_pygen.problems import TemplateError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "runtime/README.md"])
MODEL = {"space": "water_works", "external-id": "WaterWorks", "version": "v1"}


HOSTILE = (
    "planted",
    '"""\n; planted() ; """',
    "planted\nplanted()",
    "\\\nplanted()",
    "\x00\r\u2028planted()",
    "#}} planted",
)


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.DOTALL | re.MULTILINE)


def generate_with(template: str, description: str, folder: Path) -> str:
    """The generated ``__init__.py`` of the example, where the model is described so and a template overridden."""
    (folder / "__init__.py.jinja").write_text(template, "utf-8")
    model = json.loads((ROOT / "example_project/water_works.datamodel.json").read_text("utf-8"))["items"][0]
    config = PygenConfig.from_dict({**MODEL, "templates": "."}, root=folder)
    fresh = snapshot.from_api_answer(json.dumps({**model, "description": description}))
    return pipeline.generate(fresh, config).files["water_works/__init__.py"]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_code_has_one_paragraph() -> None:
    used = {
        code for file in (ROOT / "hatch_pygen").rglob("*.py") for code in re.findall(r"\bPG\d{3}\b", file.read_text())
    }
    described = re.findall(r"^### (PG\d{3})\n\S", (ROOT / "docs/errors.md").read_text("utf-8"), re.MULTILINE)
    assert set(described) == used
    assert len(described) == len(set(described))


def test_every_option_is_described() -> None:
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    rows = {key for row in re.findall(r"^\| (`.*?) \|", text, re.MULTILINE) for key in re.findall(r"`([a-z-]+)`", row)}
    assert set(KEYS) - {"rename", "client"} <= rows
    assert "[tool.pygen.rename]" in text
    assert "[tool.pygen.client]" in text


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_pygen_table_is_read(page: Path) -> None:
    for block in blocks(page, "toml"):
        table = tomllib.loads(block).get("tool", {}).get("pygen")
        if table is not None:
            PygenConfig.from_dict(table if "models" in table else {**MODEL, **table})


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_python_block_compiles(page: Path) -> None:
    for block in blocks(page, "python"):
        compile(block, named(page), "exec")


@pytest.mark.parametrize("description", HOSTILE)
def test_the_override_of_the_how_to_is_safe_for_every_description(tmp_path: Path, description: str) -> None:
    [template] = blocks(ROOT / "docs/how-to-override-a-template.md", "jinja")
    text = generate_with(template, description, tmp_path)
    compile(text, "__init__.py", "exec")
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    assert any("planted" in comment for comment in comments)
    names = (node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name))
    assert "planted" not in names


def test_an_override_that_prints_a_description_as_it_is_fails_with_its_line(tmp_path: Path) -> None:
    [template] = blocks(ROOT / "docs/how-to-override-a-template.md", "jinja")
    with pytest.raises(TemplateError, match=r"__init__\.py\.jinja:4\nPG405: a plain str cannot be printed"):
        generate_with(template.replace("model.description | comment", "model.description"), "harmless", tmp_path)


def test_both_commands_stand_in_the_readme() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert all(
        (ROOT / name / "__main__.py").is_file() and f"python -m {name}" in text for name in ("example_project", "tests")
    )
