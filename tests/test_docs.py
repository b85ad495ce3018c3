"""What the documentation says holds: codes, commands, links, the TOML it shows."""

from __future__ import annotations

import ast
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tokenize
from collections.abc import Iterator, Sequence
from importlib import invalidate_caches
from pathlib import Path
from typing import Any

import pytest

import hatch_pygen
import pygen_runtime
from hatch_pygen import pipeline, snapshot
from hatch_pygen.config import PygenConfig
from hatch_pygen.config.records import CLIENT, OPTIONS, TOP, Option
from hatch_pygen.problems import TemplateError
from tests.docs.running import execute, forgotten, outputs
from tests.environment import clean_variables

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "runtime/README.md"])
MODEL = {"space": "water_works", "external-id": "WaterWorks", "version": "v1"}

PREPARED = ("README.md", "runtime/README.md", "docs/emulator.md", "docs/faq.md", "docs/testing.md")
"""Pages whose Python runs here, where the package of the example is installed."""
INSTALLING = ("docs/tutorial.md", "docs/worked-configuration.md")
"""Pages that make a package and install it by themselves."""
ELSEWHERE = {
    "tests/client/test_docs.py": ("client", "credentials", "errors-and-retries", "observability"),
    "tests/reading/test_documented.py": ("how-to-filter", "how-to-query", "how-to-relations"),
    "tests/generation/test_own_methods.py": ("how-to-own-methods",),
    "tests/client/test_fastapi.py": ("how-to-fastapi",),
    "tests/writing/test_documented.py": ("how-to-write", "how-to-frames", "how-to-notebook"),
    "tests/points/test_documented.py": ("how-to-points", "from-cognite-sdk"),
    "tests/files/test_documented.py": ("how-to-files",),
}
"""Pages whose Python other tests run, by those."""
IMPORTS_ONLY = ("docs/cli.md",)
"""Pages whose Python is a line of imports."""

WIDTH = 100
"""Characters that fit into a box of code on a screen of 1,280 pixels; tests/test_site.py measures them in a browser."""

HOSTILE = (
    "planted",
    '"""\n; planted() ; """',
    "planted\nplanted()",
    "\\\nplanted()",
    "\x00\r\u2028planted()",
    "#}} planted",
)


def blocks(page: Path, language: str) -> list[str]:
    return [block for _, block in snippets(page, language)]


def snippets(page: Path, languages: str, *, run: bool = False) -> list[tuple[str, str]]:
    """The blocks of these languages (alternatives of a regular expression) with theirs; to `run`: not the no-run ones."""
    pattern = rf"^```({languages})( no-run)?(?: title=\"[^\"\n]+\")?\n(.*?)^```"
    found = re.findall(pattern, page.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [(language, block) for language, mark, block in found if not (run and mark)]


def write_files(page: Path) -> None:
    """The files that a page shows with their names as titles, written into the working directory."""
    pattern = r'^```\w+ title="([^"\n]+)"\n(.*?)^```'
    for name, block in re.findall(pattern, page.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        Path(name).write_text(block, "utf-8")


def generate_with(template: str, description: str, folder: Path) -> str:
    """The generated ``__init__.py`` of the example, where the model is described so and a template overridden."""
    (folder / "__init__.py.jinja").write_text(template, "utf-8")
    model = json.loads((ROOT / "example_project/water_works.datamodel.json").read_text("utf-8"))["items"][0]
    config = PygenConfig.from_dict({**MODEL, "templates": "."}, root=folder)
    fresh = snapshot.from_api_answer(json.dumps({**model, "description": description}))
    return pipeline.generate(fresh, config).files["water_works/__init__.py"]


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working directory with the answers of the API, and a `site` to install into; what it brings is forgotten."""
    for answer in (ROOT / "example_project").glob("water_works.*.json"):
        (tmp_path / answer.name).write_bytes(answer.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    with forgotten("water_works_sdk"):
        yield tmp_path


def run_page(page: Path, languages: str = "python") -> dict[str, Any]:
    """The names that the blocks of the page leave, run in order in the working directory."""
    names: dict[str, Any] = {"__name__": "page"}
    shown = outputs(page.read_text("utf-8"))
    for language, block in snippets(page, languages, run=True):
        invalidate_caches()
        if language == "console":
            for line in re.findall(r"^\$ (.*)", block.replace("\\\n", " "), re.MULTILINE):
                run_command(shlex.split(line, comments=True))
        else:
            execute(block, named(page), names, shown.get(block))
    return names


def run_command(command: list[str]) -> None:
    """A command of a page, with this interpreter; pip installs into `site`, with what is installed here already."""
    offline = ["--quiet", "--no-deps", "--no-build-isolation", "--target", "site"]
    python = [sys.executable, "-m"]
    if command[0] == "hatch-pygen":
        command = [*python, "hatch_pygen.cli", *command[1:]]
    else:
        assert command == ["pip", "install", "."], f"no one has said how to run {command}"
        command = [*python, *command, *offline]
    done = subprocess.run(command, env=clean_variables(), capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def run_tests(page: str, folder: Path) -> None:
    """The blocks of a page that are tests, by pytest as its users have it."""
    tests = [block for block in blocks(ROOT / page, "python") if "def test_" in block]
    for number, block in enumerate(tests):
        (folder / f"test_{number}.py").write_text(block, "utf-8")
    if tests:
        # The plugin by its name: an editable installation may be older than its entry point.
        options = ["-m", "pytest", "-q", "-W", "error", "-p", "pygen_runtime.emulator.pytest_plugin"]
        variables = {**clean_variables(), "PYTHONPATH": "site", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
        command = [sys.executable, *options, "-p", "no:cacheprovider", "."]
        done = subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def close(names: dict[str, Any]) -> None:
    for name in {"client", "emulator"} & set(names):
        names[name].close()


def test_every_code_has_one_paragraph() -> None:
    used = {
        code for file in (ROOT / "hatch_pygen").rglob("*.py") for code in re.findall(r"\bPG\d{3}\b", file.read_text())
    }
    described = re.findall(r"^### (PG\d{3})\n\S", (ROOT / "docs/errors.md").read_text("utf-8"), re.MULTILINE)
    assert set(described) == used
    assert len(described) == len(set(described))


def option_table(options: Sequence[Option]) -> str:
    """The rows of a page for some options."""
    rows = ["| key | default | meaning |", "|---|---|---|"]
    for option in options:
        default = option.choices[0] if option.choices else option.default
        shown = option.shown or ("none" if default is None else f"`{json.dumps(default)}`")
        rows.append(f"| `{option.key}` | {shown} | {option.text} |")
    return "\n".join(rows) + "\n"


def test_every_option_is_described(request: pytest.FixtureRequest) -> None:
    """The tables of the page are what the records say; `pytest --update-golden` writes them."""
    page = ROOT / "docs/configuration.md"
    text = page.read_text("utf-8")
    for heading, options in {**OPTIONS, "The client": CLIENT}.items():
        found = re.search(rf"^## {heading}$.*?\n\n(\| key .*?\n)\n", text, re.MULTILINE | re.DOTALL)
        assert found, heading
        text = text[: found.start(1)] + option_table(options) + text[found.end(1) :]
    if request.config.getoption("--update-golden"):
        page.write_text(text, encoding="utf-8")
    assert page.read_text("utf-8") == text
    every = ", ".join(f"`{option.key}`" for option in TOP if not option.language)
    assert f"these concern every language: {every}." in text.replace("\n", " ")
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


@pytest.mark.parametrize("page", [*PAGES, ROOT / "example_project/README.md"], ids=named)
def test_code_fits_its_box(page: Path) -> None:
    """What a page shows as code, commands or outputs: nobody has to scroll it."""
    text = re.sub(r"<!--.*?-->", "", page.read_text("utf-8"), flags=re.DOTALL)
    shown = re.findall(r"^( *)(`{3,})[^\n]*\n(.*?)^\1\2$", text, re.DOTALL | re.MULTILINE)
    assert len(shown) == len(re.findall(r"^ *```", text, re.MULTILINE)) / 2
    lines = (line.removeprefix(indent) for indent, _, block in shown for line in block.splitlines())
    assert [line for line in lines if len(line) > WIDTH] == []


def test_code_of_the_notebook_fits_its_box() -> None:
    """Its outputs wrap, on the site as in Jupyter."""
    cells = json.loads((ROOT / "docs/notebook.ipynb").read_text("utf-8"))["cells"]
    lines = (line.rstrip() for cell in cells if cell["cell_type"] == "code" for line in cell["source"])
    assert [line for line in lines if len(line) > WIDTH] == []


def test_every_page_with_python_is_run_by_a_test() -> None:
    here = {*INSTALLING, *PREPARED, *IMPORTS_ONLY}
    others = {f"docs/{page}.md" for pages in ELSEWHERE.values() for page in pages}
    assert {named(page) for page in PAGES if snippets(page, "python", run=True)} == here | others
    for test, pages in ELSEWHERE.items():
        assert all(f'"{page}' in (ROOT / test).read_text("utf-8") for page in pages)


@pytest.mark.parametrize("page", [*PAGES, ROOT / "docs/notebook.ipynb"], ids=named)
def test_generated_packages_have_two_names(page: Path) -> None:
    """`water_works_sdk`, the example's model or one like it, and `acme_core`, Cognite Core: in every page the same."""
    text = page.read_text("utf-8")
    named_so = re.findall(
        r"""^package = "([\w.]+)"|--package ([\w.]+)|\b"?package\\?"?(?:: |=)\\?"([\w.]+)""", text, re.MULTILINE
    )
    imported = re.findall(r"""^[ "]*(?:from|import) ((?:acme|plant|core|water)\w*)""", text, re.MULTILINE)
    packages = {name for found in named_so for name in found if name}
    assert packages | {*imported} - {"water_methods"} <= {"water_works_sdk", "acme_core"}


def test_the_overview_begins_as_the_readme() -> None:
    overview, readme = ((ROOT / page).read_text("utf-8") for page in ("docs/index.md", "README.md"))
    first = blocks(ROOT / "README.md", "python")[0]
    assert blocks(ROOT / "docs/index.md", "python")[0] == first
    assert outputs(overview)[first] == outputs(readme)[first]


def test_what_a_page_shows_as_printed_is_compared() -> None:
    """Below a block that is run, by a test that knows of outputs."""
    knowing = {f"docs/{page}.md" for test, pages in ELSEWHERE.items() for page in pages if "client" not in test}
    for page in PAGES:
        text = page.read_text("utf-8")
        if shown := text.count("\n```text output\n"):
            assert shown == len(outputs(text)), f"{named(page)}: an output without its block"
            assert named(page) in {*INSTALLING, *PREPARED, *knowing, "docs/index.md", "docs/contributing.md"}


@pytest.mark.slow
def test_the_tutorial_leads_where_it_says(folder: Path) -> None:
    page = ROOT / "docs/tutorial.md"
    for module in ("typer", "tomlkit"):
        pytest.importorskip(module)
    close(run_page(page, "console|python"))
    [shown] = blocks(page, "toml")
    assert shown == (folder / "pyproject.toml").read_text("utf-8")
    assert {".gitattributes", ".gitignore", "pygen.snapshot.json"} <= set(os.listdir(folder))


@pytest.mark.slow
@pytest.mark.usefixtures("folder")
def test_the_worked_configuration_works() -> None:
    for module in ("typer", "tomlkit"):
        pytest.importorskip(module)
    write_files(ROOT / "docs/worked-configuration.md")
    run_page(ROOT / "docs/worked-configuration.md", "console|python")


@pytest.mark.wide
@pytest.mark.parametrize("page", [*PREPARED, *IMPORTS_ONLY])
def test_the_examples_of_a_page_run(page: str, folder: Path) -> None:
    shutil.copy(ROOT / "example_project/pygen.snapshot.json", folder)
    fresh = snapshot.read(folder / "pygen.snapshot.json")
    config = PygenConfig.from_pyproject(ROOT / "example_project")
    for name, text in pipeline.generate(fresh, config).files.items():
        path = folder / "site" / name.removeprefix("src/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    close(run_page(ROOT / page))
    run_tests(page, folder)


@pytest.mark.parametrize("package", ["hatch_pygen", "runtime/pygen_runtime"])
def test_the_architecture_names_every_module(package: str) -> None:
    modules = {path.name for path in (ROOT / package).glob("*.py")} - {"__init__.py"}
    folders = {f"{path.parent.name}/" for path in (ROOT / package).glob("*/__init__.py")}
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert {name for name in modules | folders if f"`{name}" not in text} == set()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_test_that_a_page_names_exists(page: Path) -> None:
    for file, test in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page.read_text("utf-8")):
        assert re.search(rf"^(async )?def {test}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE), f"{file}::{test}"


def test_the_overview_leads_to_every_page() -> None:
    linked = set(re.findall(r"\]\(([a-z-]+\.md)\)", (ROOT / "docs/index.md").read_text("utf-8")))
    pages = {page.name for page in (ROOT / "docs").glob("*.md") if "." not in page.stem}  # a.part.md: of another page
    assert linked == pages - {"index.md"}


def test_the_reference_leads_to_each_of_its_pages() -> None:
    folder = ROOT / "docs/reference"
    linked = set(re.findall(r"\]\(([a-z-]+\.md)\)", (folder / "index.md").read_text("utf-8")))
    assert linked == {page.name for page in folder.glob("*.md")} - {"index.md"}


def test_the_site_lists_every_page() -> None:
    listed = re.findall(r"^ +- ([a-z/-]+\.md)$", (ROOT / "docs/mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}
    assert sorted(listed) == sorted({*pages, "changelog.md", "example-project.md", "notebook.md"})


def test_both_distributions_have_one_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["optional-dependencies"]["fetch"] == [f"pygen-runtime=={hatch_pygen.__version__}"]
    assert f"pygen-runtime[emulator]=={hatch_pygen.__version__}" in project["optional-dependencies"]["cli"]
    assert pygen_runtime.__version__ == hatch_pygen.__version__
    [newest, *_] = re.findall(r"^## \[(.+?)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest == hatch_pygen.__version__


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_version_that_a_page_shows_is_this_one(page: Path) -> None:
    shown = re.findall(r"(?:hatch-pygen|pygen-runtime)(?:\[\w+\])?==(\d[\w.]*)", page.read_text("utf-8"))
    assert set(shown) - {"0.0.9"} <= {hatch_pygen.__version__}  # 0.0.9: a pin that is wrong


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
