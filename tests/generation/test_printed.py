"""Templates as functions print what Jinja prints of them, and builds load Jinja for templates of a project alone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hatch_pygen.generation import templates
from hatch_pygen.generation.mermaid.generator import PAGE_TEMPLATES
from hatch_pygen.generation.mermaid.generator import TEMPLATES as MERMAID
from hatch_pygen.generation.python.docs import markdown, page
from hatch_pygen.generation.python.generator import TEMPLATES as PYTHON
from hatch_pygen.generation.source_text import SourceText
from hatch_pygen.generation.template_env import environment
from hatch_pygen.generation.templates import Templates
from hatch_pygen.project.decision import Distribution, Package
from hatch_pygen.project.documents import documents
from tests import printed
from tests.generation.golden import CASES, configured, generated, snapshot_of

ALL: tuple[Any, ...] = (PYTHON, page.TEMPLATES, markdown.TEMPLATES, MERMAID, PAGE_TEMPLATES)


def texts(case: str) -> Mapping[str, str]:
    """All that is printed of a model in Python and Mermaid: package, documents, diagrams."""
    made, found = generated(case), snapshot_of(case)
    package = Package(found, configured(case), made.files, 0, made.generator, made.plan, Distribution("x", "1.0.0"))
    return {**made.generator.generate(made.plan).files, **documents(package)}


@pytest.mark.parametrize("case", CASES)
def test_functions_print_what_jinja_prints(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    by_functions = texts(case)
    for each in ALL:
        monkeypatch.setattr(each, "functions", None)
    assert texts(case) == by_functions


def test_functions_are_those_of_the_templates_in_the_tree() -> None:
    assert all(each.functions for each in ALL)
    assert {each.made for each in ALL} == {each.module for each in printed.MODULES}


def test_a_changed_template_of_a_checkout_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "python").mkdir()
    (tmp_path / "python" / "__main__.py.jinja").write_text("changed\n", encoding="utf-8")
    monkeypatch.setattr(templates, "template_root", lambda: tmp_path)
    changed = Templates("python", PYTHON.kind, PYTHON.made)
    assert changed.render("__main__.py.jinja") == "changed\n"


def test_a_function_refuses_what_is_no_source() -> None:
    assert PYTHON.functions
    plan = generated(CASES[0]).plan.api_folder
    with pytest.raises(TypeError, match="not SourceText but str"):
        list(PYTHON.functions["_api/__init__.py.jinja"](plan._replace(header="import os")))


@pytest.mark.parametrize(
    "text",
    [
        "{% for a in plan %}{{ loop.index }}{% endfor %}",
        "{{ other }}",
        "a {} b",
        "{% for a in plan %}{% else %}-{% endfor %}",
    ],
)
def test_what_has_no_form_as_a_function_is_an_error(text: str, tmp_path: Path) -> None:
    (tmp_path / "t.jinja").write_text(text, encoding="utf-8")
    body = printed.Body(environment([tmp_path], SourceText, {}), "plan")
    with pytest.raises(ValueError, match="function"):
        list(body.of("t.jinja"))


def test_a_package_and_its_page_are_printed_without_jinja() -> None:
    code = (
        "import sys; from tests.generation.test_printed import texts; before = 'jinja2' in sys.modules;"
        "[sys.modules.pop(name) for name in list(sys.modules) if name.startswith('jinja2')]; sys.modules['jinja2'] = None;"
        f"assert before and texts({CASES[0]!r})"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=printed.ROOT)
