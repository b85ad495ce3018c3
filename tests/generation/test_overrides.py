"""Templates of a user's own: they print what the plan offers and nothing of a model as it is."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import pytest

from hatch_pygen.problems import TemplateError
from tests.generation.packages import generate, import_every_module, write
from tests.generation.test_hostile_texts import CODE, PAYLOADS
from tests.generation.tools import ROOT
from tests.model_json import Json, model, text, view

VIEW = "data_classes/view.py.jinja"


def original(name: str) -> str:
    return (ROOT / "templates" / "python" / name).read_text("utf-8")


def override(folder: Path, name: str, template: str) -> str:
    """Write a template of the user's; the value of the option."""
    path = folder / "templates" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template, "utf-8")
    return str(folder / "templates")


def pumps(description: str = "A pump") -> Json:
    return model(view("Pump", {"name": text(description=description)}, description=description))


def how_to() -> str:
    page = (ROOT / "docs" / "how-to-override-a-template.md").read_text("utf-8")
    (template,) = re.findall(r"^```jinja\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return str(template)


@pytest.mark.wide
def test_the_template_of_the_how_to_gives_packages_that_import(tmp_path: Path) -> None:
    templates = override(tmp_path, "__init__.py.jinja", how_to())
    names = [f"sdk_{number}" for number in range(len(PAYLOADS))]
    for name, description in zip(names, PAYLOADS, strict=True):
        hostile = {**pumps(description), "description": description}
        write(generate(hostile, templates=templates, package=name).files, tmp_path)
    import_every_module(tmp_path, *names)
    assert not list(tmp_path.rglob("planted"))


def test_the_template_of_the_how_to_differs_from_ours_by_what_it_says() -> None:
    ours, theirs = original("__init__.py.jinja").splitlines(), how_to().splitlines()
    assert [line for line in theirs if line not in ours] == [
        "{% for model in plan.ir.models %}",
        "{% if model.description %}",
        "{{ model.description | comment }}",
    ]
    assert set(ours) <= set(theirs)


EXTENDED = """
{{ plan.read.name }}_EXTERNAL_ID = {{ plan.ir.id.external_id | literal }}
{% for field in plan.fields %}
{{ field.ir.description | comment }}
{{ field.ir.id | identifier }}_text = {{ field.ir.description | literal }}
{% endfor %}


def about():
    {{ plan.ir.description | docstring | indent }}
"""


@pytest.mark.wide
def test_every_filter_is_safe_for_every_text(tmp_path: Path) -> None:
    templates = override(tmp_path, VIEW, original(VIEW) + EXTENDED)
    names = [f"sdk_{number}" for number in range(len(PAYLOADS))]
    for name, description in zip(names, PAYLOADS, strict=True):
        files = generate(pumps(description), templates=templates, package=name).files
        tree = ast.parse(files[f"{name}/data_classes/pump.py"])
        assert not [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "__import__"]
        assigned = {
            ast.unparse(node.targets[0]): ast.literal_eval(node.value)
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        }
        assert assigned == {"Pump_EXTERNAL_ID": "Pump", "name_text": description}
        write(files, tmp_path)
    import_every_module(tmp_path, *names)
    assert not list(tmp_path.rglob("planted"))


MISTAKES = (
    ("{{ plan.ir.description }}", "PG405: a plain str cannot be printed, only source text"),
    ("{{ plan.ir.id.external_id }}", "PG405: a plain str cannot be printed"),
    ("{{ 'text' }}", "PG405: a plain str cannot be printed"),
    ("{{ plan.fields }}", "PG405: a plain tuple cannot be printed"),
    ("{{ plan.ir.description.upper() }}", "PG404: Call is not allowed in a template"),
    ("{{ plan.read.name ~ plan.ir.description }}", "PG404: Concat is not allowed in a template"),
    ("{% filter indent %}{{ plan.ir.description }}{% endfilter %}", "PG404: FilterBlock is not allowed in a template"),
    ("{% set x = plan.ir.description %}", "PG404: Assign is not allowed in a template"),
    ("{% macro x() %}{% endmacro %}", "PG404: Macro is not allowed in a template"),
    ("{% import 'x' as y %}", "PG404: Import is not allowed in a template"),
    ("{{ plan.__class__ }}", "PG404: the attribute __class__ is not allowed in a template"),
    ("{{ plan.read['name'] }}", "PG404: Getitem is not allowed in a template"),
    ("{{ plan.ir.description | safe }}", "PG404: No filter named 'safe'."),
    ("{% if %}", "PG404:"),
    ("{{ plan.nothing }}", "PG406: UndefinedError"),
    ("{{ nothing }}", "PG406: UndefinedError"),
    ("{{ plan.ir.description | identifier }}", "PG406: ValueError: not an ASCII identifier"),
    ("{{ plan.ir.description | indent }}", "PG406: TypeError: not SourceText but str"),
    ("{% include 'nowhere.jinja' %}", "PG401: there is no such template"),
)


@pytest.mark.parametrize(("mistake", "problem"), MISTAKES)
def test_a_mistake_in_an_override_has_file_and_line(tmp_path: Path, mistake: str, problem: str) -> None:
    templates = override(tmp_path, VIEW, f"{{{{ plan.module.header }}}}\n\n{mistake}\n")
    with pytest.raises(TemplateError) as caught:
        generate(pumps(f'A "pump" {CODE}'), templates=templates)
    (found,) = caught.value.problems
    assert str(found).splitlines()[1].startswith(problem)
    if not problem.startswith("PG401"):
        assert found.where == f"{Path(templates, VIEW)}:3"
    assert found.fix


def test_an_override_that_is_not_utf8(tmp_path: Path) -> None:
    templates = override(tmp_path, VIEW, "")
    Path(templates, VIEW).write_bytes(b"{{ plan.module.header }}\n# caf\xe9\n")
    with pytest.raises(TemplateError, match=r"view\.py\.jinja:2\nPG403: the template is not UTF-8 \(byte 0xe9\)"):
        generate(pumps(), templates=templates)


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a file that nobody can read, not even root")
def test_an_override_that_cannot_be_read(tmp_path: Path) -> None:
    templates = override(tmp_path, VIEW, "")
    Path(templates, VIEW).unlink()
    Path(templates, VIEW).symlink_to("/proc/self/mem")
    message = r"view\.py\.jinja\nPG402: the template cannot be read: Input/output error\nfix: make the file readable"
    with pytest.raises(TemplateError, match=message):
        generate(pumps(), templates=templates)
